# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Checks every variant of the ladder on its provider before the first frame.

A real inference has to agree with that of the same network on the CPU, computed node by node; and
the layers that compute have to run on the provider that the session reports. The CPU provider is
checked too, because its fused layers have computed wrongly before.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from mobilenet_ros.errors import ProviderError, UnfitVariantError
from mobilenet_ros.family.decoding import sigmoid
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.network import OUTPUTS, Network, noise
from mobilenet_ros.perception.octaves import RawOutput, joined, octaves_of
from mobilenet_ros.perception.provider_family import network_bytes, precisions_on
from mobilenet_ros.perception.providers import REFERENCE, Provider, SessionNeeds
from mobilenet_ros.perception.session import exact_options, open_session

# Largest difference of a score, or of a box delta in the size of its anchor. fp16 was measured to
# need 0.02, int8, which rounds differently when fused, 0.06; a wrong result is off by 0.8 or more.
TOLERANCES = {'fp32': 0.05, 'fp16': 0.05, 'int8': 0.2}

MATCHED = 50  # rows of the best scores that have to be found again
MATCHED_FROM = 0.01  # difference above which rows may have changed places

# The variants to prove, of a family on a provider without the unfit ones.
Rungs = Callable[[Family, Provider, Collection[Variant]], Iterable[Variant]]


def every_variant(family: Family, provider: Provider,
                  unfit: Collection[Variant]) -> Iterable[Variant]:
    """Return all variants of the precisions that a provider is good at."""
    return [member.variant for member in family.members
            if member.variant.precision in precisions_on(family, provider)
            and member.variant not in unfit]


def prove(network: Network, rungs: Rungs = every_variant) -> Mapping[Variant, str]:
    """Run every rung of the ladder; return the unfit ones, with what is wrong with each.

    An unfit rung may bring others onto the ladder, which prove themselves in turn. Raises
    ProviderError when the provider fails or no variant is fit.
    """
    unfit: dict[Variant, str] = {}
    fit: set[Variant] = set()
    exact = ExactNetwork(network)
    while left := set(rungs(network.family, network.provider, unfit)) - fit - unfit.keys():
        for variant in sorted(left, key=largest_first):
            try:
                _prove(network, variant, exact)
                fit.add(variant)
            except UnfitVariantError as error:
                unfit[variant] = str(error)
    if not fit:
        raise ProviderError(next(iter(unfit.values()), f'{network.provider.name}: no variant of '
                                                       f'{network.family.name} is for it'))
    return unfit


def largest_first(variant: Variant) -> tuple[float, str, float]:
    """Return the place in an order in which one takes up the memory of those before it.

    Those of one session stay together.
    """
    return -variant.alpha, variant.precision, -variant.rho


def fault_of(network: Network, variant: Variant, exact: 'ExactNetwork | None' = None) -> str:
    """Run one variant; return what is wrong with it, '' where nothing is.

    `exact` is that of the same network, for who asks of several. Raises ProviderError when the
    provider fails.
    """
    try:
        _prove(network, variant, exact or ExactNetwork(network))
    except UnfitVariantError as error:
        return str(error)
    return ''


class ExactNetwork:
    """The networks that another one runs, on the CPU, node by node; one is open at a time."""

    def __init__(self, network: Network) -> None:
        """Open nothing yet."""
        self.family = network.family
        self._network = network
        self._key: object = None
        self._session: ort.InferenceSession | None = None

    def run(self, variant: Variant, image: NDArray[np.uint8]) -> RawOutput:
        """Return the output of a variant for an image of shape (1, side, side, 3)."""
        octaves = self.family.member(variant).octaves
        return joined([self._look(variant, each) for each in octaves_of(image, octaves)])

    def _look(self, variant: Variant, image: NDArray[np.uint8]) -> RawOutput:
        side = image.shape[1]
        key = self._network.session_key(variant, side)
        if self._session is None or key != self._key:
            self._session = None  # before the next one takes memory
            model = self.family.model_of(variant)
            content = network_bytes(self.family, model, self._network.provider, side)
            self._session = open_session(content, REFERENCE, SessionNeeds(), exact_options())
            self._key = key
        return RawOutput(*self._session.run(OUTPUTS, {'image': image}))


def _prove(network: Network, variant: Variant, exact: ExactNetwork) -> None:
    name, found = network.provider.name, network.prepare(variant)
    if elsewhere := network.compute_elsewhere(variant):
        places = ', '.join(f'{count} on {place}' for place, count in elsewhere.items())
        raise UnfitVariantError(f'{name}: layers that compute run elsewhere: {places}')
    expected = exact.run(variant, noise(network.family.member(variant).side))
    allowed = TOLERANCES[variant.precision]
    worst = difference(network.family, found, expected, allowed)
    if not worst <= allowed:
        raise UnfitVariantError(f'{name}: its result is not the one of the network, by '
                                f'{worst:.2g}, allowed is {allowed}')


def difference(family: Family, found: RawOutput, expected: RawOutput,
               matched_from: float = MATCHED_FROM) -> float:
    """Return the largest difference of a score or of a delta in anchor sizes; NaN if one is.

    Networks that rank their rows, as DETRs do, may swap two rows of nearly the same score: equal
    rows in other places do not count as different, where it is more than `matched_from`.
    """
    ours, theirs = (np.concatenate([
        sigmoid(raw.class_logits[0]),
        raw.box_deltas[0] / np.asarray(family.box_scales, np.float32)], axis=1)
        for raw in (found, expected))
    in_place = float(np.abs(ours - theirs).max())
    if not in_place > matched_from:
        return in_place
    classes = found.class_logits.shape[2]
    return float(min(in_place, max(_farthest(ours, theirs, classes),
                                   _farthest(theirs, ours, classes))))


def _farthest(rows: NDArray[np.float32], others: NDArray[np.float32], classes: int) -> float:
    """Return how far the best rows are from whichever of the others is next to each."""
    best = np.argsort(-rows[:, :classes].max(axis=1))[:MATCHED]
    return max(float(np.abs(others - rows[place]).max(axis=1).min()) for place in best)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Which execution provider runs the family: the first of the wanted ones that proves itself.

A provider proves itself by a real inference whose result is held against the CPU's.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mobilenet_ros.errors import ProviderError
from mobilenet_ros.family.family import Family
from mobilenet_ros.perception.network import Network, RawOutput
from mobilenet_ros.perception.providers import CPU, check_names

TOLERANCE = 0.05  # largest difference of a score or of a delta in anchor sizes; fp16 needs 0.02


class Proven(NamedTuple):
    """The network on the provider in use, and why each provider before it is not in use."""

    network: Network
    refused: tuple[str, ...]


def choose_network(family: Family, providers: tuple[str, ...], threads: int = 0,
                   log: Callable[[str], None] = lambda text: None) -> Proven:
    """Return a network on the first provider that works; `log` hears why the others do not.

    Raises ProviderError when none works, ManifestError when the model files are at fault.
    """
    refused: list[str] = []
    for name in check_names(providers):
        try:
            return Proven(prove(Network(family, name, threads, log)), tuple(refused))
        except ProviderError as error:
            refused.append(str(error))
            log(f'provider not used: {error}')
    raise ProviderError(f'none of the wanted providers works: {"; ".join(refused)}')


def prove(network: Network) -> Network:
    """Return the network after a real inference that agrees with the CPU's."""
    variant = network.family.members[0].variant
    side = network.family.members[0].side
    image = np.random.default_rng(0).integers(0, 256, (1, side, side, 3), np.uint8)
    found = network.run(variant, image)
    if network.provider != CPU:
        _compare(network, found, Network(network.family).run(variant, image))
    return network


def _compare(network: Network, found: RawOutput, expected: RawOutput) -> None:
    scores = np.abs(_sigmoid(found.class_logits) - _sigmoid(expected.class_logits)).max()
    scales = np.asarray(network.family.box_scales, np.float32)
    deltas = np.abs((found.box_deltas - expected.box_deltas) / scales).max()
    worst = float(np.max([scores, deltas]))  # NaN in either is kept, and refused
    if not worst <= TOLERANCE:
        raise ProviderError(f'{network.provider}: its result is not the CPU one, by '
                            f'{worst:.3g}, allowed is {TOLERANCE}')


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -60.0, 60.0))))


class NetworkKeeper:
    """Keeps a working network: after a failure the next frame gets one on the next provider."""

    def __init__(self, choose: Callable[[tuple[str, ...]], Proven], providers: tuple[str, ...],
                 log: Callable[[str], None]) -> None:
        """Choose a first network among `providers`, in order of preference."""
        self._choose = choose
        self._providers = providers
        self._log = log
        self.proven = choose(providers)

    @property
    def network(self) -> Network:
        """Return the network in use."""
        return self.proven.network

    def replace(self, cause: ProviderError) -> None:
        """Give up the provider in use and take the next wanted one; the last one starts anew.

        Raises ProviderError when none of them works; then the failed one stays in place.
        """
        failed = self.network.provider
        later = self._providers[self._providers.index(failed) + 1:]
        self._log(f'provider failed: {cause}; starting {" or ".join(later) or failed + " anew"}')
        chosen = self._choose(later or (failed,))
        given_up = (str(cause), *chosen.refused) if later else ()
        self.proven = Proven(chosen.network, (*self.proven.refused, *given_up))

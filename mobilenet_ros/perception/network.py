# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A family's networks on one execution provider: frames' pixels in, raw boxes and scores out.

One session runs every input size of a model file, except on providers that want static sizes:
there each size has its own. A session is opened when its variant first runs.
"""

from collections import Counter
from collections.abc import Callable

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from mobilenet_ros.errors import ManifestError, ProviderError
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.engine_cache import engine_cache
from mobilenet_ros.perception.octaves import RawOutput, joined, octaves_of
from mobilenet_ros.perception.placement import Profile
from mobilenet_ros.perception.provider_family import family_on, network_bytes
from mobilenet_ros.perception.providers import (
    REFERENCE,
    Provider,
    SessionNeeds,
    check_installed,
)
from mobilenet_ros.perception.session import open_session, session_options

OUTPUTS = ['box_deltas', 'class_logits']


class Network:
    """Runs any variant of a family on one provider; sessions are opened on first use.

    `family` has the precisions that are made for the provider, too. `prepare` may run on another
    thread than `run`, for another variant.
    """

    def __init__(self, family: Family, provider: Provider = REFERENCE, threads: int = 0,
                 log: Callable[[str], None] = lambda text: None) -> None:
        """Prepare to run `family` on `provider`; `log` hears of long work, such as builds."""
        self.family = family_on(family, provider)
        self.provider = provider
        self._threads = threads
        self._log = log
        self._sessions: dict[object, ort.InferenceSession] = {}
        self._elsewhere: dict[object, dict[str, int]] = {}
        self._prepared: set[Variant] = set()

    def run(self, variant: Variant, image: NDArray[np.uint8]) -> RawOutput:
        """Run one variant on an image (1, side, side, 3), and on its half if it has two octaves.

        Raises ProviderError when the provider fails, whatever the cause.
        """
        octaves = self.family.member(variant).octaves
        if octaves == 1:  # as most members: every call costs a frame time
            return self._look(variant, image)
        return joined([self._look(variant, each) for each in octaves_of(image, octaves)])

    def _look(self, variant: Variant, image: NDArray[np.uint8]) -> RawOutput:
        key = self.session_key(variant, image.shape[1])
        if key not in self._sessions:
            return self._first_run(key, variant, image)
        return self._run(self._sessions[key], image)

    def prepare(self, variant: Variant) -> RawOutput:
        """Run a variant on noise, so that no camera frame pays for building or tuning.

        Raises ManifestError when a network does not fit the family's anchors.
        """
        member = self.family.member(variant)
        raw = self.run(variant, noise(member.side))
        found = raw.box_deltas.shape[1]
        expected = len(self.family.anchors_of(member).anchors_cxcywh)
        if found != expected:
            raise ManifestError(f'{variant} has boxes for {found} anchors, but the manifest '
                                f'of {self.family.name} has {expected} at side {member.side}')
        self._prepared.add(member.variant)
        return raw

    def is_prepared(self, variant: Variant) -> bool:
        """Tell whether a variant was prepared."""
        return self.family.member(variant).variant in self._prepared

    def compute_elsewhere(self, variant: Variant) -> dict[str, int]:
        """Return how many compute nodes of a variant that has run do so on other providers."""
        keys = {self.session_key(variant, side)
                for side in self.family.member(variant).octave_sides}
        return dict(sum((Counter(self._elsewhere.get(key, {})) for key in keys), Counter[str]()))

    def session_key(self, variant: Variant, side: int) -> object:
        """Return what variants and sides that share a session have in common."""
        model = self.family.model_of(variant)
        return (model, side) if self.provider.static_size else model

    def _first_run(self, key: object, variant: Variant, image: NDArray[np.uint8]) -> RawOutput:
        check_installed(self.provider)
        options = session_options(self._threads)
        profile = None if self.provider.is_reference else Profile(options)
        session = self._open(variant, image.shape[1], options)
        raw = self._run(session, image)
        if profile:
            self._elsewhere[key] = profile.compute_elsewhere(session, self.provider)
        self._sessions[key] = session
        return raw

    def _open(self, variant: Variant, side: int,
              options: ort.SessionOptions) -> ort.InferenceSession:
        model = self.family.model_of(variant)
        content = network_bytes(self.family, model, self.provider, side)
        needs = SessionNeeds(self._threads, model.precision)
        if self.provider.cached:
            needs = needs._replace(cache=engine_cache(self.provider, content, needs))
            self._log(f'building the {self.provider.name} engine of {variant} at side {side}; the '
                      'first start takes minutes, later ones read the cache')
        session = open_session(content, self.provider, needs, options)
        _check_signature(session, model.file, len(self.family.labels))
        return session

    def _run(self, session: ort.InferenceSession, image: NDArray[np.uint8]) -> RawOutput:
        try:
            return RawOutput(*session.run(OUTPUTS, {'image': image}))
        except Exception as error:  # ONNX Runtime raises many unrelated types here
            raise ProviderError(f'{self.provider.name}: inference failed: {error}') from error


def noise(side: int) -> NDArray[np.uint8]:
    """Return the picture of shape (1, side, side, 3) that networks are tried on."""
    return np.random.default_rng(0).integers(0, 256, (1, side, side, 3), np.uint8)


def _check_signature(session: ort.InferenceSession, file: str, classes: int) -> None:
    found = {value.name: (value.type, value.shape[-1])
             for value in (*session.get_inputs(), *session.get_outputs())}
    expected = {'image': ('tensor(uint8)', 3), 'box_deltas': ('tensor(float)', 4),
                'class_logits': ('tensor(float)', classes)}
    if found != expected:
        raise ManifestError(f'{file} is no network of this family: its inputs and outputs '
                            f'(type, last dimension) are {found}, expected {expected}')

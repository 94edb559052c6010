# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A family's networks on one execution provider: frames' pixels in, raw boxes and scores out.

CPU and CUDA keep one session for each model file, with free input height and width; TensorRT
keeps one static engine for each variant.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from mobilenet_ros.errors import ManifestError, ProviderError
from mobilenet_ros.family.anchors import anchors_cxcywh
from mobilenet_ros.family.family import Family, Model
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.providers import CPU, TENSORRT, check_installed, open_session
from mobilenet_ros.perception.tensorrt import engine_cache, static_model

OUTPUTS = ['box_deltas', 'class_logits']


class RawOutput(NamedTuple):
    """What a network says before decoding: (1, A, 4) box deltas and (1, A, C) class logits."""

    box_deltas: NDArray[np.float32]
    class_logits: NDArray[np.float32]


class Network:
    """Runs any variant of a family on one provider; sessions are opened on first use."""

    def __init__(self, family: Family, provider: str = CPU, threads: int = 0,
                 log: Callable[[str], None] = lambda text: None) -> None:
        """Prepare to run `family` on `provider`; `log` hears of long work, such as builds."""
        self.family = family
        self.provider = provider
        self._threads = threads
        self._log = log
        self._sessions: dict[object, ort.InferenceSession] = {}

    def run(self, variant: Variant, image: NDArray[np.uint8]) -> RawOutput:
        """Run one variant on an image of shape (1, side, side, 3).

        Raises ProviderError when the provider fails, whatever it failed with.
        """
        session = self._session(variant)
        try:
            return RawOutput(*session.run(OUTPUTS, {'image': image}))
        except Exception as error:  # ONNX Runtime raises many unrelated types here
            raise ProviderError(f'{self.provider}: inference failed: {error}') from error

    def warm_up(self, variants: Iterable[Variant]) -> None:
        """Run every variant once, so that no camera frame pays for building or tuning.

        Raises ManifestError when a network does not fit the family's anchors.
        """
        for variant in variants:
            side = self.family.member(variant).side
            raw = self.run(variant, np.zeros((1, side, side, 3), np.uint8))
            found = raw.box_deltas.shape[1]
            expected = len(anchors_cxcywh(self.family.anchors, (side, side)))
            if found != expected:
                raise ManifestError(f'{variant} has boxes for {found} anchors, but the manifest '
                                    f'of {self.family.name} has {expected} at side {side}')

    def _session(self, variant: Variant) -> ort.InferenceSession:
        model = self.family.model_of(variant)
        key = variant if self.provider == TENSORRT else model
        if key not in self._sessions:
            self._sessions[key] = self._open(variant)
        return self._sessions[key]

    def _open(self, variant: Variant) -> ort.InferenceSession:
        check_installed(self.provider)
        model = self.family.model_of(variant)
        content = self.family.model_bytes(model)
        if self.provider != TENSORRT:
            session = open_session(content, self.provider, self._threads)
        else:
            self._log(f'building the TensorRT engine of {variant}; '
                      'the first start takes minutes, later ones read the cache')
            static = static_model(content, self.family.member(variant).side, variant)
            session = open_session(static, self.provider, self._threads,
                                   engine_cache(model.sha256, variant))
        _check_signature(session, model, len(self.family.labels))
        return session


def _check_signature(session: ort.InferenceSession, model: Model, classes: int) -> None:
    found = {value.name: (value.type, value.shape[-1])
             for value in (*session.get_inputs(), *session.get_outputs())}
    expected = {'image': ('tensor(uint8)', 3), 'box_deltas': ('tensor(float)', 4),
                'class_logits': ('tensor(float)', classes)}
    if found != expected:
        raise ManifestError(f'{model.file} is no network of this family: its inputs and outputs '
                            f'(type, last dimension) are {found}, expected {expected}')

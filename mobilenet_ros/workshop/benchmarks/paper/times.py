# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Times the paper's classifiers, and what a frame takes beside its network, each in turns.

In processor time of one thread: on a quiet machine that is the time that passes, on a busy one it
is still nearly the same.
"""

import time
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

import numpy as np

from mobilenet_ros.family.architecture import Layer, classifier
from mobilenet_ros.family.cost import mult_adds
from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.perception.frame import Frame
from mobilenet_ros.perception.network import Network, noise
from mobilenet_ros.perception.octaves import RawOutput
from mobilenet_ros.perception.preprocess import preprocess
from mobilenet_ros.perception.providers import REFERENCE, SessionNeeds
from mobilenet_ros.perception.session import open_session
from mobilenet_ros.perception.suppress import Suppressor
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.workshop.benchmarks.pace import Pace, measure
from mobilenet_ros.workshop.networks.classifier_graph import random_classifier

_PROCESSOR = Pace(0.0, time.process_time, time.sleep)
_NEVER, _SEEN = -12.0, 4.0  # logits


class Shape(NamedTuple):
    """A classifier: its width multiplier, its input side in pixels, its kind of convolution."""

    alpha: float
    side: int
    separable: bool

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Return its layers."""
        return classifier(self.alpha, (self.side, self.side), separable=self.separable)

    @property
    def mult_adds(self) -> int:
        """Return the multiply-adds of one picture."""
        return mult_adds(self.layers)


def classifier_times(shapes: Sequence[Shape], rounds: int) -> dict[Shape, float]:
    """Return the seconds of one picture for each shape, which need one session for any side."""
    sessions = {(shape.alpha, shape.separable): open_session(
        random_classifier(shape.layers).SerializeToString(), REFERENCE,
        SessionNeeds(1, 'fp32')) for shape in shapes if shape.side == shapes[0].side}
    images = {side: np.random.default_rng(0).normal(size=(1, 3, side, side)).astype(np.float32)
              for side in {shape.side for shape in shapes}}
    found = measure(lambda shape: sessions[shape.alpha, shape.separable].run(
        ['logits'], {'image': images[shape.side]}), shapes, rounds, _PROCESSOR, lambda: None)
    return {shape: found[shape].time_s for shape in shapes}


def preprocess_times(sizes: Sequence[tuple[int, int]], side: int, rounds: int) -> list[float]:
    """Return the seconds from a picture of each size (width, height) to the network's input."""
    frames = {size: Frame(np.zeros((size[1], size[0], 3), np.uint8)) for size in sizes}
    found = measure(lambda size: preprocess(frames[size], side), sizes, rounds, _PROCESSOR,
                    lambda: None)
    return [found[size].time_s for size in sizes]


def suppress_times(counts: Sequence[int], family: Family, member: Member,
                   rounds: int) -> list[float]:
    """Return the seconds from raw output to detections where so many anchors see an object.

    Each is measured behind a run of the network, which leaves little else in the caches.
    """
    network, suppressor = Network(family), Suppressor(family)
    image = noise(member.side)
    raws = {count: raw_output(count, family, member) for count in counts}
    times_s: dict[int, list[float]] = {count: [] for count in counts}
    for count in [*counts] * rounds:
        network.run(member.variant, image)
        start_s = time.thread_time()
        suppressor.suppress(raws[count], member, Thresholds())
        times_s[count].append(time.thread_time() - start_s)
    return [median(times_s[count]) for count in counts]


def raw_output(count: int, family: Family, member: Member) -> RawOutput:
    """Return what a network would say if `count` anchors, spread evenly, saw an object each."""
    anchors = len(family.anchors_of(member).anchors_cxcywh)
    # Not all alike: no network says the same everywhere, and ties take the longest to order.
    logits = np.random.default_rng(0).normal(_NEVER, 1.0, (1, anchors, len(family.labels)))
    logits[0, np.linspace(0, anchors - 1, count, dtype=int), 0] = _SEEN
    return RawOutput(np.zeros((1, anchors, 4), np.float32), logits.astype(np.float32))

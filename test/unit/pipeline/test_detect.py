# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Pictures one after another, without a camera: each one's time decides on the next member."""

import itertools
from collections.abc import Callable

from support.blob_family import blob_picture

from mobilenet_ros.family import Family
from mobilenet_ros.perception.frame import Frame
from mobilenet_ros.pipeline.adaptive_detector import AdaptiveDetector
from mobilenet_ros.pipeline.networks import no_times
from mobilenet_ros.pipeline.settings import detector_settings

PICTURE = blob_picture()


def detector_of(family: Family, clock: Callable[[], float]) -> AdaptiveDetector:
    return AdaptiveDetector(family, 0.5, providers=['cpu'], intra_op_threads=1, clock=clock,
                            t0_of=no_times, log=lambda text: None)


def clock_of(step_s: float) -> Callable[[], float]:
    """Return a clock that goes on by a step each time that it is read."""
    ticks = itertools.count()
    return lambda: step_s * next(ticks)


def test_an_image_and_its_frame_show_the_same(blobs: Family) -> None:
    detector = detector_of(blobs, clock_of(0.001))
    of_image, of_frame = detector.detect(PICTURE), detector.detect(Frame(PICTURE))
    assert of_image.boxes_xyxy.tolist() == of_frame.boxes_xyxy.tolist() != []


def test_on_a_fast_machine_the_best_member_runs(blobs: Family) -> None:
    detector = detector_of(blobs, clock_of(0.001))
    for _ in range(30):
        detector.detect(PICTURE)
    assert detector.decision.member == detector.controller.ladder.rungs[-1].member


def test_on_a_slow_machine_a_cheap_member_runs_and_the_reason_says_so(blobs: Family) -> None:
    detector = detector_of(blobs, clock_of(0.1))
    for _ in range(30):
        detector.detect(PICTURE)
    before = detector.decision.member
    detector.apply(detector_settings(blobs, target_fps=2.0))
    detector.detect(PICTURE)
    assert detector.decision.member.mult_adds < before.mult_adds
    assert detector.decision.reason.startswith('infeasible: expected ')

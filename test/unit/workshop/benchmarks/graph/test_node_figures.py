# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Figures of a run of the node that was written by hand."""

import pytest

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.pipeline.records import PublishedFrame
from mobilenet_ros.workshop.benchmarks.graph.node_figures import figures_of
from mobilenet_ros.workshop.benchmarks.graph.node_trial import NodeRun
from mobilenet_ros.workshop.benchmarks.graph.usage import Usage


def frame(place: int, latency_s: float = 0.012) -> PublishedFrame:
    return PublishedFrame('', place, place / 30, 0.0005, latency_s, 0, 0.010, 'a1_r1_fp32',
                          'keep', 3, 0.0001, 0.0004, 0.0006, latency_s + 0.002)


def run(frames: list[PublishedFrame], shown: int, bare_s: float = 0.010) -> NodeRun:
    return NodeRun(frames, shown, [bare_s, bare_s, 10.0], Usage(0.5, 200.0), 3.0, 2.0)


@pytest.mark.parametrize(('bare_s', 'alone'), [(0.008, 1.5), (0.02, 0.6)])
def test_the_overhead_is_over_the_network_alone_or_in_the_node(bare_s: float,
                                                              alone: float) -> None:
    figures = figures_of(run([frame(place) for place in range(50)], 50, bare_s=bare_s), 1)
    assert figures.overhead_alone == pytest.approx(alone)
    assert figures.overhead_in_node == pytest.approx(1.2)
    assert figures.overhead_ratio == pytest.approx(max(alone, 1.2))


def test_stages_add_up_to_the_age() -> None:
    figures = figures_of(run([frame(place) for place in range(50)], 50), 1)
    assert sum(figures.stages_ms.values()) == pytest.approx(figures.age_ms[0])


def test_frames_that_were_shown_and_not_answered_are_lost() -> None:
    figures = figures_of(run([frame(place) for place in range(30)], 40), 1)
    assert figures.loss == pytest.approx(0.25)
    assert figures.rate_hz == pytest.approx(15.0)


def test_the_rate_is_that_of_each_camera_and_cpu_that_of_each_frame() -> None:
    figures = figures_of(run([frame(place) for place in range(100)], 100), 2)
    assert figures.rate_hz == pytest.approx(25.0)
    assert figures.cpu_ms_per_frame == pytest.approx(5.0)


def test_a_run_without_a_frame_says_how_many_were_shown() -> None:
    with pytest.raises(MobilenetRosError, match='none of 7'):
        figures_of(run([], 7), 1)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The machine's truth differs from its calibration a little, and load slows everything."""

import numpy as np
import pytest

from mobilenet_ros.adaptation import build_ladder
from mobilenet_ros.family.find import find_family
from mobilenet_ros.workshop.benchmarks.simulation.machine import FAMILY, OVERHEAD_S, make_machine


@pytest.mark.parametrize('target_fps', [10.0, 30.0, 60.0])
@pytest.mark.parametrize('seed', range(10))
def test_the_default_family_s_own_ladder_is_walked_and_stretched(target_fps: float,
                                                                 seed: int) -> None:
    real, found = build_ladder(find_family(FAMILY)).rungs, make_machine(10, target_fps, [seed])
    rungs = found.ladder.rungs
    assert [(rung.member, rung.map) for rung in rungs] == [(rung.member, rung.map)
                                                           for rung in real]
    speeds = [rung.t0_s / own.t0_s for rung, own in zip(rungs, real, strict=True)]
    assert max(speeds) == pytest.approx(min(speeds))
    assert rungs[0].t0_s < 0.5 / target_fps
    assert rungs[-1].t0_s + OVERHEAD_S >= 0.999 / target_fps


def test_calibration_is_near_the_truth_but_not_it() -> None:
    machine = make_machine(10, 30.0, [1])
    ratios = [machine.t0_s[rung.variant] / rung.t0_s for rung in machine.ladder.members]
    assert np.std(ratios) == pytest.approx(0.02, rel=0.5)


def test_quantile_is_met_by_that_share_of_frames() -> None:
    machine = make_machine(20000, 30.0, [2])
    variant = machine.ladder.rungs[9].variant
    limit_s = machine.quantile_s(variant, 1.7)
    times = [sum(machine.frame_s(index, variant, 1.7)) for index in range(20000)]
    assert np.mean(np.array(times) <= limit_s) == pytest.approx(0.99, abs=0.004)


@pytest.mark.parametrize('slowdown', [0.8, 1.5, 4.0])
def test_load_slows_the_network_more_than_the_rest(slowdown: float) -> None:
    machine = make_machine(10, 30.0, [3])
    variant = machine.ladder.rungs[5].variant
    network = machine.network_s(variant, slowdown) / machine.network_s(variant, 1.0)
    rest = machine.overhead_s(slowdown) / machine.overhead_s(1.0)
    assert network == pytest.approx(slowdown, rel=0.15)
    assert min(1.0, slowdown) <= rest <= max(1.0, slowdown)

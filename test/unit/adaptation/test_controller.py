# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The controller as the node uses it, on a machine that is simulated frame by frame."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mobilenet_ros.adaptation import Controller, ControllerSettings, Ladder, Measurement
from mobilenet_ros.errors import VariantError
from mobilenet_ros.family import Variant

SETTINGS = ControllerSettings(target_fps=50.0)
FRAME_S = 1.0 / 50.0


class Machine:
    """Runs frames of a controller's choice; a late frame delays the next one."""

    def __init__(self, controller: Controller, seed: int = 0) -> None:
        self.controller = controller
        self.frame, self.free_s = 0, 0.0
        self.noise = np.random.default_rng(seed)

    def run(self, frames: int, slowdown: Callable[[int], float]) -> list[tuple[Variant, float]]:
        """Return the variant and the total time of each frame."""
        return [self.run_one(slowdown(index)) for index in range(frames)]

    def run_one(self, slowdown: float) -> tuple[Variant, float]:
        """Run the newest frame of the camera, the next one where it has to be waited for."""
        self.frame = max(self.frame + 1, int(self.free_s / FRAME_S))
        arrival_s = self.frame * FRAME_S
        start_s = max(arrival_s, self.free_s)
        variant = self.controller.decide(start_s, start_s - arrival_s).member.variant
        noise, rest = self.noise.lognormal(0.0, 0.05, 2).tolist()
        network_s = slowdown * self.controller.ladder.find(variant).t0_s * noise
        self.free_s = start_s + network_s + 0.002 * rest
        total_s = self.free_s - arrival_s
        self.controller.observe(Measurement(self.free_s, variant, network_s, total_s,
                                            start_s - arrival_s))
        return variant, total_s


@pytest.fixture
def machine(ladder: Ladder) -> Machine:
    """Return a machine that has run for ten seconds without load."""
    machine = Machine(Controller(ladder, SETTINGS))
    machine.run(500, lambda index: 1.0)
    return machine


def late_share(frames: list[tuple[Variant, float]]) -> float:
    """Return the share of frames beyond the deadline."""
    return sum(total_s > SETTINGS.deadline_s for _, total_s in frames) / len(frames)


def changes(frames: list[tuple[Variant, float]]) -> int:
    """Return how often the variant changed."""
    variants = [variant for variant, _ in frames]
    return sum(before != after for before, after in zip(variants, variants[1:], strict=False))


@pytest.mark.parametrize('slowdown', [0.6, 1.0, 1.9])
def test_constant_load_is_held_without_flapping(ladder: Ladder, slowdown: float) -> None:
    machine = Machine(Controller(ladder, SETTINGS), seed=3)
    machine.run(100, lambda index: slowdown)
    frames = machine.run(3000, lambda index: slowdown)
    assert late_share(frames) <= 0.01
    assert changes(frames) <= 6
    assert machine.controller.slowdown == pytest.approx(slowdown, rel=0.05)
    assert machine.controller.overhead_s == pytest.approx(0.002, rel=0.1)


@pytest.mark.parametrize('size', [2.0, 3.0])
def test_step_of_the_load_costs_few_frames_and_is_given_back(machine: Machine,
                                                            size: float) -> None:
    calm = machine.run_one(1.0)[0]
    loaded = machine.run(50, lambda index: size)
    assert late_share(loaded) < 0.1
    assert late_share(loaded[10:]) == 0.0
    ladder = machine.controller.ladder
    assert ladder.find(loaded[-1][0]).t0_s < ladder.find(calm).t0_s
    assert machine.run(150, lambda index: 1.0)[-1][0] == calm


def test_single_spike_does_not_drive_it_away_for_long(machine: Machine) -> None:
    calm = machine.run_one(1.0)[0]
    machine.run_one(4.0)
    after = [variant for variant, _ in machine.run(20, lambda index: 1.0)]
    assert after[5:] == [calm] * 15


def test_wrong_t0_without_calibration_is_corrected_within_a_second(ladder: Ladder) -> None:
    machine = Machine(Controller(replace(ladder, times_assumed=True), SETTINGS))
    machine.run(50, lambda index: 2.5)
    frames = machine.run(1000, lambda index: 2.5)
    assert late_share(frames) <= 0.01
    assert machine.controller.slowdown == pytest.approx(2.5, rel=0.1)


def test_infeasible_target_runs_the_cheapest_until_it_is_feasible(machine: Machine) -> None:
    cheapest = machine.controller.ladder.rungs[0].variant
    assert not machine.controller.infeasible
    frames = machine.run(100, lambda index: 10.0)
    assert {variant for variant, _ in frames[10:]} == {cheapest}
    assert machine.controller.infeasible
    machine.run(100, lambda index: 1.0)
    assert not machine.controller.infeasible


def test_a_hopeless_time_does_not_make_it_careful_for_long(machine: Machine) -> None:
    """As careful as it can be is enough; more would only be paid back for a minute."""
    calm = machine.run_one(1.0)[0]
    machine.run(2000, lambda index: 10.0)
    assert machine.run(600, lambda index: 1.0)[-1][0] == calm


def test_a_frame_that_waited_is_late_when_its_time_is_too_short_for_home(machine: Machine) -> None:
    controller = machine.controller
    assert not controller.is_late_after(0.0)
    assert controller.is_late_after(0.5 * SETTINGS.deadline_s)
    assert controller.is_late_after(2.0 * SETTINGS.deadline_s)
    controller.settings = replace(SETTINGS, adapt=False, alpha=1.0, rho=1.0)
    assert not controller.is_late_after(2.0 * SETTINGS.deadline_s)


def test_other_target_acts_on_the_next_frame(machine: Machine) -> None:
    ladder, controller = machine.controller.ladder, machine.controller
    before = ladder.find(controller.decide(20.0).member.variant)
    controller.settings = replace(SETTINGS, target_fps=25.0)
    slower = ladder.find(controller.decide(20.01).member.variant)
    controller.settings = replace(SETTINGS, target_fps=100.0)
    faster = ladder.find(controller.decide(20.02).member.variant)
    assert faster.map < before.map < slower.map


def test_the_next_rung_is_wanted_where_the_whole_ladder_would_climb_to_it(ladder: Ladder) -> None:
    whole = Machine(Controller(ladder, SETTINGS))
    whole.run(500, lambda index: 1.0)
    best = ladder.rungs.index(ladder.find(whole.run_one(1.0)[0]))
    short = Machine(Controller(ladder.lowest(best), SETTINGS))
    short.run(500, lambda index: 1.0)
    assert short.controller.would_climb_to(ladder.rungs[best])
    assert not short.controller.would_climb_to(ladder.rungs[-1])
    short.controller.ladder = ladder.lowest(best + 1)
    assert short.run(100, lambda index: 1.0)[-1][0] == ladder.rungs[best].variant


def test_under_load_no_higher_rung_is_wanted(ladder: Ladder) -> None:
    short = Machine(Controller(ladder.lowest(2), SETTINGS))
    short.run(100, lambda index: 1.0)
    assert short.controller.would_climb_to(ladder.rungs[2])
    short.run(100, lambda index: 0.9 * FRAME_S / ladder.rungs[1].t0_s)
    assert not short.controller.would_climb_to(ladder.rungs[2])


def test_pinned_variant_runs_from_the_next_frame_on(machine: Machine) -> None:
    controller = machine.controller
    wanted = controller.ladder.rungs[3].variant
    controller.settings = replace(SETTINGS, adapt=False, alpha=wanted.alpha, rho=wanted.rho)
    assert machine.run(20, lambda index: 9.0)[-1][0] == wanted
    assert controller.decide(50.0).reason == 'pinned: adapt is false'
    assert not controller.infeasible
    controller.settings = SETTINGS
    assert machine.run(20, lambda index: 9.0)[-1][0] == controller.ladder.rungs[0].variant


def test_pinned_variant_outside_the_family_is_refused_and_changes_nothing(
        machine: Machine) -> None:
    with pytest.raises(VariantError, match='a0.25_r1_fp32 is none of a1_r0.533333_fp32'):
        machine.controller.settings = replace(SETTINGS, adapt=False, alpha=0.25)
    assert machine.controller.settings == SETTINGS


def test_measurement_of_a_foreign_variant_is_refused(machine: Machine) -> None:
    with pytest.raises(VariantError):
        machine.controller.observe(Measurement(1.0, Variant(0.25, 1.0), 0.01, 0.02))


def test_two_cameras_share_the_time(machine: Machine) -> None:
    ladder, controller = machine.controller.ladder, machine.controller
    alone = ladder.find(controller.decide(20.0, 0.0, 0.020).member.variant)
    shared = ladder.find(controller.decide(20.01, 0.0, 0.010).member.variant)
    assert shared.t0_s < 0.6 * alone.t0_s


def test_hour_of_random_loads_gives_members_and_numbers_only(ladder: Ladder) -> None:
    """Steps, spikes, pauses, zero times and other settings, an hour of camera time at 10 Hz."""
    rng = np.random.default_rng(5)
    controller = Controller(ladder, ControllerSettings(target_fps=10.0))
    members, slowdown, now_s = {rung.variant for rung in ladder.rungs}, 1.0, 0.0
    for _ in range(36000):
        if rng.random() < 0.01:
            slowdown = float(rng.lognormal(0.0, 1.5))
        variant = controller.decide(now_s, float(rng.exponential(0.01))).member.variant
        assert variant in members
        spike = float(rng.choice([1.0, 1.0, 1.0, 1.0, 20.0, 0.0]))
        network_s = slowdown * spike * ladder.find(variant).t0_s
        now_s += network_s + float(rng.exponential(0.1))
        controller.observe(Measurement(now_s, variant, network_s, network_s + 0.002))
        assert 0.0 < controller.slowdown < 1e9
        assert 0.0 < controller.overhead_s < 1e3

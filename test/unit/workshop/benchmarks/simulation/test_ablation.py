# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Each constant is halved and doubled, each mechanism dropped, on the same traces."""

from dataclasses import fields, replace

import pytest

from mobilenet_ros.adaptation.constants import CONSTANTS
from mobilenet_ros.errors import SettingError
from mobilenet_ros.workshop.benchmarks.simulation.ablation import (
    DROPPED,
    OF_CAMERAS,
    Change,
    ablate,
    ablation_table,
    cases_of,
    changes,
    outcome,
)
from mobilenet_ros.workshop.benchmarks.simulation.comparison import OURS, Plan, compare

PLAN = Plan(('step_4x',), (10.0,), (3,))


def test_every_constant_is_changed_or_known_to_be_of_cameras() -> None:
    names = [field.name for field in fields(CONSTANTS)]
    assert set(OF_CAMERAS) <= set(names)
    found = list(changes())
    assert found[0] == Change('as it is', CONSTANTS)
    assert len(found) == 2 + len(DROPPED) + 2 * (len(names) - len(OF_CAMERAS))
    assert all(change[1:] != found[0][1:] for change in found[1:])


def test_the_table_itself_does_what_the_benchmark_found() -> None:
    found = outcome(Change('as it is', CONSTANTS), cases_of(PLAN), PLAN.quantile)
    result = compare(PLAN, 'step_4x', 10.0, 3)
    ours = result.policies[OURS]
    assert found.misses == pytest.approx(100 * ours.miss_rate)
    assert found.worst_oracle == pytest.approx(100 * result.of_oracle(OURS))
    assert (found.settle, found.switches) == (ours.settle_frames, ours.switches_per_min)


def test_a_mechanism_that_is_dropped_is_missed() -> None:
    cases = cases_of(PLAN)
    kept, dropped = (outcome(Change('', replace(CONSTANTS, **changed)), cases, PLAN.quantile)
                     for changed in ({}, DROPPED['no detection of steps']))
    assert dropped.settle > kept.settle
    assert dropped.map < kept.map  # a step that is not told from spikes keeps the margin wide


def test_equal_worths_spend_the_misses_on_other_rungs() -> None:
    cases = cases_of(Plan(('ramp',), (30.0,), (2,)))
    kept, dropped = (outcome(change, cases, PLAN.quantile) for change in changes()
                     if change.name in ('as it is', 'no worth of rungs'))
    assert dropped.map != kept.map


def test_the_table_has_a_row_for_each_change() -> None:
    done: list[int] = []
    outcomes = ablate(Plan(('constant',), (10.0,), (1,)), lambda: done.append(1))
    table, caption = ablation_table(outcomes).split('\n\n')
    names = [line.split('|')[1].strip() for line in table.splitlines()[2:]]
    assert names == [each.name for each in outcomes] == [each.name for each in changes()]
    assert len(done) == len(outcomes)
    assert caption.startswith('miss')


def test_nothing_feasible_is_nothing_to_compare() -> None:
    with pytest.raises(SettingError, match='every trace is infeasible'):
        ablate(Plan(('step_4x',), (400.0,), (1,)), lambda: None)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""All policies run on the same traces, in one process or in several."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mobilenet_ros.workshop.benchmarks.simulation.comparison import (
    Plan,
    TraceResult,
    compare,
    compare_all,
)
from mobilenet_ros.workshop.benchmarks.simulation.report import (
    claims,
    claims_table,
    document,
    figures_table,
)

PLAN = Plan(('constant', 'step_2x'), (10.0,), (3,))


@pytest.fixture(scope='module')
def results() -> list[TraceResult]:
    """Return the results of two short traces."""
    return compare_all(PLAN, 1, lambda: None)


def test_every_policy_has_figures_on_every_trace(results: list[TraceResult]) -> None:
    assert [result.name for result in results] == ['constant_3', 'step_2x_3']
    for result in results:
        assert list(result.policies) == ['ours', 'margin_1.3', 'threshold', 'static_best',
                                         'told_late', 'oracle']
        assert list(result.beyond_chance) == list(result.policies)
        assert all(0.0 <= found.miss_rate <= 1.0 and 0.0 < found.mean_map < 0.6
                   for found in result.policies.values())


def test_figures_depend_on_nothing_but_the_seed(results: list[TraceResult]) -> None:
    again = compare(PLAN, 'step_2x', 10.0, 3)
    assert again.policies == results[1].policies
    assert np.array_equal(again.steps.first_second, results[1].steps.first_second)


def test_several_processes_find_the_same(results: list[TraceResult]) -> None:
    done: list[int] = []
    parallel = compare_all(PLAN, 2, lambda: done.append(1))
    assert [result.policies for result in parallel] == [result.policies for result in results]
    assert len(done) == 2


def test_four_times_the_load_at_60_hz_is_infeasible_and_2_at_10_hz_is_not() -> None:
    wanted = Plan(('step_4x',), (240.0, 10.0), (1,))
    assert [result.feasible for result in compare_all(wanted, 1, lambda: None)] == [False, True]


def test_lower_quantile_misses_no_less_and_sees_no_less() -> None:
    careful, bold = (compare(Plan(('ramp',), (30.0,), (2,), quantile), 'ramp', 30.0, 2)
                     for quantile in (0.999, 0.9))
    assert bold.policies['ours'].mean_map > careful.policies['ours'].mean_map
    assert bold.policies['ours'].miss_rate > careful.policies['ours'].miss_rate
    assert bold.policies['oracle'] == careful.policies['oracle']


def test_document_is_as_promised(results: list[TraceResult]) -> None:
    found = document(results)
    assert list(found) == ['traces']
    for trace in found['traces']:
        assert list(trace) == ['name', 'target_fps', 'feasible', 'policies']
        for figures in trace['policies'].values():
            assert list(figures) == ['miss_rate', 'longest_miss_run', 'settle_frames',
                                     'switches_per_min', 'mean_map']


def test_tables_have_a_row_for_each_policy_and_each_claim(results: list[TraceResult]) -> None:
    table = figures_table(results)
    assert table.row_count == 12
    assert 'of the family coco' in str(table.caption)
    found = claims(results)
    assert claims_table(found).row_count == len(found) == 10
    assert [claim for claim in found if 'ramp' in claim.wanted] == []


def test_claim_that_does_not_hold_is_not_shown(results: list[TraceResult]) -> None:
    careless = Plan(('ramp',), (60.0,), (0,), quantile=0.5)
    (claim,) = [claim for claim in claims(compare_all(careless, 1, lambda: None))
                if claim.wanted == 'ramp: at most 1 % misses']
    assert not claim.shown


def test_picture_is_drawn_for_each_trace(tmp_path: Path) -> None:
    pytest.importorskip('matplotlib')
    compare(Plan(('spike',), (10.0,), (1,), pictures=tmp_path / 'drawn'), 'spike', 10.0, 1)
    (picture,) = (tmp_path / 'drawn').iterdir()
    assert picture.name == 'spike_1_10hz.png'
    assert picture.read_bytes().startswith(b'\x89PNG')


def test_the_worst_trace_stands_beside_that_of_a_policy_that_is_told(
        results: list[TraceResult]) -> None:
    first, second = results
    behind = replace(first, seed=7, policies={
        **first.policies, 'ours': first.policies['ours']._replace(
            mean_map=0.9 * first.policies['oracle'].mean_map)})
    late = replace(second, beyond_chance=dict.fromkeys(second.policies, 0.02))
    missed, accurate = (claim for claim in claims([behind, late])
                        if claim.wanted.startswith('every trace'))
    assert missed.found == ('1 of 2 beyond, 2.00 % at most: step_2x_3 at 10 Hz '
                            '(told late: 1 of 2 beyond, 2.00 % at most: step_2x_3 at 10 Hz)')
    assert accurate.found.startswith('1 of 2 beyond, 10.00 % at most: constant_7 at 10 Hz')
    assert not missed.shown
    assert not accurate.shown

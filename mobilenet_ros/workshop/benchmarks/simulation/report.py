# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The results as JSON, as a table, and held against what the controller is to show."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from rich.box import SIMPLE
from rich.table import Column, Table

from mobilenet_ros.workshop.benchmarks.simulation.comparison import (
    MARGIN,
    ORACLE,
    OURS,
    THRESHOLD,
    TOLD_LATE,
    TraceResult,
)
from mobilenet_ros.workshop.benchmarks.simulation.metrics import TraceFigures

MAP_NOTE = ('mAP: of the variants of the family coco, as its manifest has it; how far the machine '
            'gets on their ladder is simulated')
BEHIND = 5.0  # percent of the oracle's mAP
STEADY = ('constant', 'ramp', 'sawtooth')


def document(results: Sequence[TraceResult]) -> dict[str, Any]:
    """Return the results as plain data: traces, each with the figures of every policy."""
    return {'traces': [{'name': result.name, 'target_fps': result.target_fps,
                        'feasible': result.feasible,
                        'policies': {name: found._asdict()
                                     for name, found in result.policies.items()}}
                       for result in results]}


def figures_table(results: Sequence[TraceResult]) -> Table:
    """Return the mean figures of each policy on each kind of trace, where feasible.

    worst: of any trace. run: the longest run of misses. settle: frames after the worst step of a
    trace, median to maximum. oracle: share of its mAP. The mAP is of the family coco.
    """
    table = _table('feasible traces, all targets', 'trace', 'policy', 'miss %', 'worst %',
                   'run', 'settle', 'sw/min', 'mAP', 'oracle %', 'worst')
    table.caption = MAP_NOTE
    feasible = [result for result in results if result.feasible]
    for kind in dict.fromkeys(result.kind for result in feasible):
        own = [result for result in feasible if result.kind == kind]
        for policy in own[0].policies:
            table.add_row(kind, policy, *_row(own, policy))
    return table


def _row(results: Sequence[TraceResult], policy: str) -> list[str]:
    found = [result.policies[policy] for result in results]
    settle = [one.settle_frames for one in found if one.settle_frames is not None]
    return [f'{100 * mean(found, "miss_rate"):.2f}',
            f'{100 * max(one.miss_rate for one in found):.2f}',
            str(max(one.longest_miss_run for one in found)),
            f'{np.median(settle):.0f}/{max(settle)}' if settle else '',
            f'{mean(found, "switches_per_min"):.1f}', f'{mean(found, "mean_map"):.3f}',
            f'{100 * of_oracle(results, policy):.1f}',
            f'{100 * min(result.of_oracle(policy) for result in results):.1f}']


def mean(found: Iterable[TraceFigures], name: str) -> float:
    """Return the mean of one figure."""
    return float(np.mean([getattr(one, name) for one in found]))


def of_oracle(results: Iterable[TraceResult], policy: str) -> float:
    """Return the mean share of the oracle's mAP that a policy has."""
    return float(np.mean([result.of_oracle(policy) for result in results]))


class Claim(NamedTuple):
    """One thing that the controller is to show, the figures found, and whether they show it."""

    wanted: str
    found: str
    shown: bool


def claims(results: Sequence[TraceResult]) -> list[Claim]:
    """Return what the feasible traces show; a claim without traces of its kind is left out."""
    feasible = [result for result in results if result.feasible]
    found: list[Claim] = []
    for kind in STEADY:
        found += _of(feasible, kind, lambda own: _misses(own, own[0].kind))
    found += _of(feasible, 'step', _first_second)
    found += _of(feasible, 'step', _settled)
    found += _of(feasible, 'constant', _calm)
    if not feasible:
        return []
    return [*found, *_worst(feasible), *_against(feasible), _step_time(feasible)]


def _of(results: Sequence[TraceResult], kind: str,
        claim: Callable[[list[TraceResult]], Claim]) -> list[Claim]:
    own = [result for result in results if result.kind.startswith(kind)]
    return [claim(own)] if own else []


def _worst(results: Sequence[TraceResult]) -> list[Claim]:
    """Return what holds for every trace: means hide the one that falls short.

    Beside it stands how far a policy gets that is told the load and the noise of the frame before.
    """
    def missed(policy: str) -> Short:
        return _short(results, lambda result: 100 * result.beyond_chance[policy], 0.0)

    def behind(policy: str) -> Short:
        return _short(results, lambda result: 100 * (1.0 - result.of_oracle(policy)), BEHIND)

    return [Claim(wanted, f'{lack(OURS).text} (told late: {lack(TOLD_LATE).text})',
                  lack(OURS).traces == 0)
            for wanted, lack in (
                ('every trace: at most 1 % misses beyond chance', missed),
                (f'every trace: mAP within {BEHIND:g} % of the oracle', behind))]


class Short(NamedTuple):
    """How many traces fall short of something, and that in words, with the worst of them."""

    traces: int
    text: str


def _short(results: Sequence[TraceResult], lack: Callable[[TraceResult], float],
           allowed: float) -> Short:
    traces = sum(lack(result) > allowed for result in results)
    worst = max(results, key=lack)
    return Short(traces, f'{traces} of {len(results)} beyond, {lack(worst):.2f} % at most: '
                         f'{worst.name} at {worst.target_fps:g} Hz')


def _misses(results: list[TraceResult], kind: str) -> Claim:
    rates = [result.policies[OURS].miss_rate for result in results]
    by_target = ', '.join(
        f'{100 * np.mean([result.policies[OURS].miss_rate for result in own]):.2f}'
        f' at {target:g} Hz' for target, own in _by_target(results))
    return Claim(f'{kind}: at most 1 % misses',
                 f'{100 * np.mean(rates):.2f} % (worst trace {100 * max(rates):.2f}; {by_target})',
                 bool(np.mean(rates) <= 0.01))


def _by_target(results: Sequence[TraceResult]) -> list[tuple[float, list[TraceResult]]]:
    targets = sorted({result.target_fps for result in results})
    return [(target, [result for result in results if result.target_fps == target])
            for target in targets]


def _first_second(results: list[TraceResult]) -> Claim:
    first = np.concatenate([result.steps.first_second for result in results]).mean()
    after = np.concatenate([result.steps.after for result in results]).mean()
    by_target = ', '.join(
        f'{100 * np.concatenate([one.steps.first_second for one in own]).mean():.1f}'
        f' at {target:g} Hz' for target, own in _by_target(results))
    return Claim('steps: below 10 % misses in the first second, 1 % after',
                 f'{100 * first:.1f} % ({by_target}), {100 * after:.2f} % after',
                 bool(first < 0.1 and after <= 0.01))


def _settled(results: list[TraceResult]) -> Claim:
    settle, oracle = ([result.policies[policy].settle_frames or 0 for result in results]
                      for policy in (OURS, ORACLE))
    within, oracle_within = (np.mean([frames <= 10 for frames in found])
                             for found in (settle, oracle))
    return Claim('steps: settled within 10 frames',
                 f'worst step of a trace: median {np.median(settle):.0f}, maximum {max(settle)}; '
                 f'{100 * within:.1f} % of the traces within 10 (oracle {max(oracle)}; '
                 f'{100 * oracle_within:.1f} %)', bool(within == 1.0))


def _calm(results: list[TraceResult]) -> Claim:
    switches = [result.policies[OURS].switches_per_min for result in results]
    return Claim('constant: at most 6 switches a minute',
                 f'{np.mean(switches):.1f} (worst trace {max(switches):.0f})',
                 bool(np.mean(switches) <= 6.0))


def _against(results: Sequence[TraceResult]) -> list[Claim]:
    share = of_oracle(results, OURS)
    (ours, ours_misses, ours_switches), (margin, margin_misses, _), (
        threshold, threshold_misses, threshold_switches) = (
        _totals(results, policy) for policy in (OURS, MARGIN, THRESHOLD))
    return [
        Claim('mAP within 2 % of the oracle', f'{100 * share:.1f} %', share >= 0.98),
        Claim('more mAP than margin 1.3 at no more misses',
              f'mAP {ours:.4f} against {margin:.4f}, misses {100 * ours_misses:.2f} % against '
              f'{100 * margin_misses:.2f} %', ours > margin and ours_misses <= margin_misses),
        Claim('no less mAP than threshold at a third of its switches or fewer',
              f'mAP {ours:.4f} against {threshold:.4f}, switches {ours_switches:.0f} a minute '
              f'against {threshold_switches:.0f} (misses {100 * threshold_misses:.2f} %)',
              ours >= threshold and 3.0 * ours_switches <= threshold_switches)]


def _totals(results: Sequence[TraceResult], policy: str) -> tuple[float, float, float]:
    found = [result.policies[policy] for result in results]
    return mean(found, 'mean_map'), mean(found, 'miss_rate'), mean(found, 'switches_per_min')


def _step_time(results: Sequence[TraceResult]) -> Claim:
    times_us = 1e6 * np.concatenate([result.step_s for result in results])
    return Claim('a step below 0.1 ms', f'median {np.median(times_us):.0f} us, 99 % within '
                 f'{np.quantile(times_us, 0.99):.0f} us of processor time',
                 bool(np.median(times_us) < 100.0))


def claims_table(found: Iterable[Claim]) -> Table:
    """Return the claims with their figures."""
    table = _table('what the controller is to show', 'wanted', 'found', 'shown')
    for claim in found:
        table.add_row(claim.wanted, claim.found, 'yes' if claim.shown else 'NO')
    return table


def _table(title: str, *names: str) -> Table:
    text = {'trace', 'policy', 'wanted', 'found'}
    columns = [Column(name, justify='left' if name in text else 'right',
                      no_wrap=name in ('trace', 'policy')) for name in names]
    return Table(*columns, title=title, box=SIMPLE)

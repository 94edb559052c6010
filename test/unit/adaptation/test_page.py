# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""docs/adaptation.md says what the code does: every number of it is computed anew here."""

import re
from dataclasses import fields
from math import exp, hypot, log, sqrt
from pathlib import Path

import pytest
from support.rungs import rung_of

from mobilenet_ros.adaptation import ControllerSettings, Ladder, Measurement
from mobilenet_ros.adaptation.constants import CONSTANTS
from mobilenet_ros.adaptation.controller import Moment, State, allowed_risk, step
from mobilenet_ros.adaptation.latency import LatencyModel, Tail, first_model, learn
from mobilenet_ros.adaptation.tracker import Tracker
from mobilenet_ros.family import Variant

PAGE = Path(__file__).parents[3] / 'docs' / 'adaptation.md'
SETTINGS = ControllerSettings(target_fps=30.0)
MOMENT = Moment(100.0, 0.0, SETTINGS.deadline_s)
A, B, C = rungs = tuple(rung_of(Variant(alpha, 1.0), t0_s, accuracy) for alpha, t0_s, accuracy in (
    (0.25, 0.006, 0.15), (0.5, 0.014, 0.20), (1.0, 0.020, 0.25)))
LADDER = Ladder(rungs, rungs, 300)
MODEL = first_model()._replace(
    slowdown=Tracker(log(1.5), 0.0006, 0.06), overhead=Tracker(log(0.002), 0.0006, 0.06),
    tail=Tail(0.08, 0.06), now_s=MOMENT.now_s - SETTINGS.deadline_s)
STATE = State(MODEL, home=1, boldness=0.8)


def frame(model: LatencyModel, network_s: float) -> LatencyModel:
    """Return the model after one more frame of B, a period later."""
    now_s = (model.now_s or 0.0) + SETTINGS.deadline_s
    return learn(model, B, Measurement(now_s, B.variant, network_s, network_s + 0.002))


def letter(member: object) -> str:
    return 'ABC'[[rung.member for rung in LADDER.rungs].index(member)]


def choice() -> dict[str, str]:
    """Return the worked example of a choice."""
    found = {f'expected time of {name}': f'{1e3 * MODEL.expected_s(rung):.1f} ms'
             for name, rung in zip('ABC', LADDER.rungs, strict=True)}
    found['doubt'] = f'{sqrt(MODEL.slowdown.variance):.4f}'
    for name, rung in zip('ABC', LADDER.rungs, strict=True):
        found[f'room of {name}'] = f'{log(SETTINGS.deadline_s / MODEL.expected_s(rung)):.3f}'
        found[f'risk of {name}'] = f'{MODEL.risk(rung, SETTINGS.deadline_s):.5f}'
    for name, worth in zip('BC', LADDER.worths[1:], strict=True):
        found[f'worth of {name}'] = f'{worth:.2f}'
        found[f'allowed risk of {name}'] = f'{allowed_risk(SETTINGS, STATE, worth):.4f}'
    allowed = allowed_risk(SETTINGS, STATE, LADDER.worths[1])
    found['tolerated risk of B'] = f'{1 - (1 - allowed) ** CONSTANTS.tolerate:.4f}'
    found['what runs'] = letter(step(LADDER, SETTINGS, STATE, MOMENT)[1].member)
    return found


def filtered() -> dict[str, str]:
    """Return the worked example of an ordinary frame."""
    after, value = frame(MODEL, 0.0225), log(0.0225 / 0.014)
    sigma = sqrt(MODEL.slowdown.variance + CONSTANTS.drift_per_s / 30
                 + MODEL.slowdown.spread ** 2)
    return {'observed log slowdown': f'{value:.4f}', 'error': f'{after.slowdown.error:.4f}',
            'sigma': f'{sigma:.4f}', 'slowdown after it': f'{exp(after.slowdown.mean):.4f}',
            'variance after it': f'{after.slowdown.variance:.6f}'}


def stepped() -> dict[str, str]:
    """Return the worked example of a load that doubles."""
    first = frame(MODEL, 0.042)
    second = frame(first, 0.042)
    spared = step(LADDER, SETTINGS, STATE._replace(model=first), MOMENT)[1]
    down = step(LADDER, SETTINGS, STATE._replace(model=second), MOMENT)[1]
    return {'slowdown after one slow frame': f'{exp(first.slowdown.mean):.3f}',
            'cumulative sum after one': f'{first.slowdown.rise:.2f}',
            'suspicion': f'{first.suspicion:.3f}',
            'what runs next': f'{letter(spared.member)}, {spared.reason.split(":")[0]}',
            'slowdown after two slow frames': f'{exp(second.slowdown.mean):.2f}',
            'what runs then': f'{letter(down.member)}, {down.reason.split(":")[0]}'}


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the first table under a heading of the page."""
    section = PAGE.read_text(encoding='utf-8').split(f'## {heading}\n')[1].split('\n## ')[0]
    lines = re.findall(r'^\| (.*) \|$', section, re.MULTILINE)
    return [line.split(' | ') for line in lines[1:]]


@pytest.mark.parametrize(('heading', 'example'), [
    ('The choice', choice()), ('The filter', filtered()), ('Steps and spikes', stepped())])
def test_the_worked_example_is_what_the_controller_computes(heading: str,
                                                            example: dict[str, str]) -> None:
    found = {name: value for name, _, value in rows(heading)}
    assert found == example


def test_the_risks_follow_from_the_formula_on_the_page() -> None:
    """With a pencil: the tail beyond its threshold, and powers of five below it."""
    doubt = sqrt(0.0006)
    for rung, expected_s in ((A, 0.011), (B, 0.023)):
        room = log(SETTINGS.deadline_s / expected_s)
        wanted = 0.1 * exp((0.08 - room) / hypot(0.06, doubt))
        assert MODEL.risk(rung, SETTINGS.deadline_s) == pytest.approx(wanted)
    room = log(SETTINGS.deadline_s / 0.032)
    wanted = 0.1 * 5 ** ((0.08 - room) / 0.08)
    assert MODEL.risk(C, SETTINGS.deadline_s) == pytest.approx(wanted)


def test_the_table_of_constants_is_the_code_s() -> None:
    assert rows('Constants') == [
        [f'`{field.name}`', f'{getattr(CONSTANTS, field.name):g}', field.metadata['unit'],
         field.metadata['reason']] for field in fields(CONSTANTS)]


def test_fewer_than_thirty_constants_are_enough() -> None:
    assert len(fields(CONSTANTS)) < 30
    assert all(field.metadata['reason'] for field in fields(CONSTANTS))

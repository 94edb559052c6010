# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What is said of a whole night: night.json, and a table for a person to read."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Column, Table

from mobilenet_ros.errors import ReplayError
from mobilenet_ros.replay.night.job import Outcome
from mobilenet_ros.replay.run import DIFFERENT, OK

NIGHT = 'night.json'
_COLOURS = ('green', 'red', 'red')


@dataclass(frozen=True)
class NightReport:
    """The outcomes in the order of the bags.

    `others` are files of the night that are no bags, `absent` bags that the reference has and the
    night has not.
    """

    outcomes: Sequence[Outcome]
    others: Sequence[Path] = ()
    absent: Sequence[str] = ()
    elapsed_s: float = 0.0

    @property
    def code(self) -> int:
        """Return the exit code: the worst of all bags; one that is absent differs."""
        codes = [outcome.code for outcome in self.outcomes]
        return max([*codes, DIFFERENT if self.absent else OK])

    @property
    def frames(self) -> int:
        """Return the number of frames of all bags."""
        return sum(outcome.frames for outcome in self.outcomes)

    @property
    def detections(self) -> Counter[str]:
        """Return how many detections of each class there are in all bags."""
        return sum((outcome.detections for outcome in self.outcomes), Counter[str]())

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return {'exit_code': self.code, 'frames': self.frames,
                'detections': dict(self.detections.most_common()),
                'elapsed_s': round(self.elapsed_s, 3), 'absent_bags': list(self.absent),
                'no_bags': list(map(str, self.others)),
                'bags': {outcome.name: outcome.to_json() for outcome in self.outcomes}}

    def table(self) -> Table:
        """Return a line for each bag and one for all."""
        table = Table(Column('bag', overflow='fold'), Column('frames', justify='right'),
                      Column('detections', justify='right'), Column('result', overflow='fold'),
                      box=SIMPLE, pad_edge=False)
        for each in self.outcomes:
            table.add_row(escape(each.name), str(each.frames), str(each.detections.total()),
                          f'[{_COLOURS[each.code]}]{escape(each.result)}[/]'
                          + (' (kept)' if each.kept else ''))
        table.add_section()
        good = sum(each.code == OK for each in self.outcomes)
        table.add_row('all', str(self.frames), str(self.detections.total()),
                      f'{good} of {len(self.outcomes)} bags are good')
        return table


def check_writable(out: Path) -> None:
    """Raise ReplayError where night.json would replace a file that no replay wrote."""
    try:
        ours = {'exit_code', 'bags'} <= json.loads((out / NIGHT).read_bytes()).keys()
    except FileNotFoundError:
        ours = True
    except (ValueError, AttributeError):
        ours = False
    if not ours:
        raise ReplayError(f'{out / NIGHT} was not written by a replay; name another folder with '
                          '--out')


def write_report(report: NightReport, out: Path) -> None:
    """Write night.json into the output folder."""
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report.to_json(), indent=2, ensure_ascii=False)
    (out / NIGHT).write_text(text + '\n', encoding='utf-8')

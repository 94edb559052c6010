# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Prints the table of a family, or the MobileNet paper's figures beside ours."""

import argparse
import json
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from mobilenet_ros.adaptation.calibration import Calibration, newest_calibration
from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.find import find_family
from mobilenet_ros.perception.providers import runtime_version
from mobilenet_ros.programs.variant_table import narrow_table, number_text, variant_rows
from mobilenet_ros.workshop.paper import ERRATA, paper_rows, savings

ACCURACIES = ('map', 'map50', 'map_small')


def family_document(family: Family, calibration: Calibration | None = None) -> dict[str, Any]:
    """Return a family's table as plain data; `pareto` marks the rungs of the node's ladder."""
    rows = variant_rows(family, calibration.t0_table if calibration else {})
    for member in family.members:
        rows[member.variant] |= {key: getattr(member.accuracy, key, None) for key in ACCURACIES}
    return {'family': family.name, 'base_side': family.base_side, 'variants': [*rows.values()]}


def family_table(document: dict[str, Any], measured_on: str,
                 calibration: Calibration | None = None) -> Table:
    """Return a family's table to look at, accuracy in percent."""
    table = narrow_table(f'family {document["family"]}', 'alpha', 'rho', 'side', 'type',
                         'M Mult-\nAdds', 'M params', 'AP', 'AP50', 'small', 'T0 ms', 'Pareto')
    table.caption = (f'accuracy: {measured_on or "not measured"}\n'
                     f'T0: {_where(calibration) if calibration else "not calibrated"}')
    for row in document['variants']:
        percents = [None if row[key] is None else 100 * row[key]
                    for key in ACCURACIES]
        table.add_row(
            f'{row["alpha"]:g}', f'{row["rho"]:.3f}', str(row['side']), row['precision'],
            number_text(row['mult_adds'] / 1e6), number_text(row['params'] / 1e6, 2),
            *map(number_text, percents), number_text(row['t0_ms']), '*' if row['pareto'] else '')
    return table


def _where(calibration: Calibration) -> str:
    key = calibration.key
    threads = f'{key.threads} threads' if key.threads else 'threads as onnxruntime decides'
    return f'{key.provider}, {threads}, at {calibration.target_fps:g} Hz'


def paper_table() -> Table:
    """Return the paper's figures beside ours, to look at."""
    table = narrow_table('MobileNets, arXiv 1704.04861', 'table', 'network', 'M Mult-Adds',
                         'paper', 'M params', 'paper')
    for row in paper_rows():
        table.add_row(row.table, row.name, number_text(row.mult_adds_m),
                      number_text(row.paper_mult_adds_m), number_text(row.params_m, 2),
                      number_text(row.paper_params_m, 2))
    return table


def print_paper(console: Console) -> None:
    """Print the paper's figures, what separable convolution saves, and the known errata."""
    console.print(paper_table())
    for table, what in (('3', 'one layer'), ('4', 'the whole network')):
        console.print(f'Standard convolution costs {savings(paper_rows(), table):.2f} times as '
                      f'much for {what} (table {table}; the paper says 8 to 9 times).')
    console.print('Errata of the paper:')
    for note in ERRATA:
        console.print(f'  - {note}', highlight=False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog='family', description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument('family', nargs='?', help='name of an installed family, or its folder')
    what.add_argument('--paper', action='store_true', help="the MobileNet paper's figures")
    parser.add_argument('--json', action='store_true', help='print data instead of a table')
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    console = Console()
    if arguments.paper and arguments.json:
        print(json.dumps({'rows': [row._asdict() for row in paper_rows()]}, indent=1))
    elif arguments.paper:
        print_paper(console)
    else:
        try:
            family = find_family(arguments.family)
        except MobilenetRosError as error:
            parser.exit(1, f'family: {error}\n')
        calibration = newest_calibration(family, runtime_version())
        document = family_document(family, calibration)
        if arguments.json:
            print(json.dumps(document, indent=1))
        else:
            console.print(family_table(document, family.measured_on, calibration))
    return 0


if __name__ == '__main__':
    raise SystemExit(main())

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Measures the accuracy of every variant of a family on labelled pictures."""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from mobilenet_ros.adaptation.calibration import newest_calibration
from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.family.find import find_family
from mobilenet_ros.family.manifest import save_manifest
from mobilenet_ros.perception.detector import FrameDetector
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.providers import runtime_version
from mobilenet_ros.programs.variant_table import narrow_table, number_text, variant_rows
from mobilenet_ros.workshop import libraries
from mobilenet_ros.workshop.evaluation.accuracy_picture import draw_accuracy
from mobilenet_ros.workshop.evaluation.coco_set import CocoSet, load_coco_set
from mobilenet_ros.workshop.evaluation.evaluate import (
    MeasuredAccuracy,
    evaluate,
    shared_categories,
    what_is_measured,
)
from mobilenet_ros.workshop.evaluation.labels.renaming import add_set_options, renamed_classes
from mobilenet_ros.workshop.libraries import extra_libraries

# The keys of a document's accuracies and what a table of 80 columns calls them.
ACCURACIES = {'ap': 'AP', 'ap_error': '+-', 'ap50': 'AP50', 'ap_small': 'S', 'ap_medium': 'M',
              'ap_large': 'L', 'voc50': 'VOC'}


def evaluate_family(family: Family, labelled: CocoSet) -> dict[Member, MeasuredAccuracy]:
    """Return the figures of every member, measured through the pipeline on the CPU."""
    shared_categories(family, labelled)
    detector = FrameDetector(Network(family), time.perf_counter)
    members = track(family.members, f'{family.name} on {labelled.name}',
                    console=Console(stderr=True))
    return {member: evaluate(detector, member.variant, labelled) for member in members}


def with_accuracies(family: Family, labelled: CocoSet,
                    figures: Mapping[Member, MeasuredAccuracy]) -> Family:
    """Return the family with what was measured in place of what it knew."""
    accuracies = {member.variant: found.accuracy for member, found in figures.items()}
    return replace(family, accuracies=accuracies,
                   measured_on=f'{labelled.name}, pictures: {len(labelled.pictures)}')


def to_document(family: Family, labelled: CocoSet,
                figures: Mapping[Member, MeasuredAccuracy]) -> dict[str, Any]:
    """Return the figures as plain data; times are those of the last calibration here."""
    calibration = newest_calibration(family, runtime_version())
    rows = variant_rows(family, calibration.t0_table if calibration else {})
    variants = [rows[member.variant] | found.coco._asdict() | {'voc50': found.voc50}
                for member, found in figures.items()]
    return {'family': family.name, 'set': labelled.name, 'pictures': len(labelled.pictures),
            'variants': variants}


def to_table(document: Mapping[str, Any]) -> Table:
    """Return the figures of `to_document` as a table to look at, accuracy in percent."""
    headers = ('alpha', 'side', 'type', 'Mult-Adds', *ACCURACIES.values(), 'ms', 'Pareto')
    table = narrow_table('', *headers)
    for row in document['variants']:
        percents = [None if row[key] is None else 100 * row[key] for key in ACCURACIES]
        table.add_row(f'{row["alpha"]:g}', str(row['side']), row['precision'],
                      f'{row["mult_adds"] / 1e6:.0f} M', *map(number_text, percents),
                      number_text(row['t0_ms']), '*' if row['pareto'] else '')
    return table


def _say(text: str) -> None:
    print(f'evaluate: {text}', file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog='evaluate', description=__doc__)
    parser.add_argument('family', help='name of an installed family, or its folder')
    parser.add_argument('annotations', type=Path,
                        help='labelled pictures, as for train; of a set in parts, val')
    add_set_options(parser)
    parser.add_argument('--json', action='store_true', help='print data instead of a table')
    parser.add_argument('--picture', type=Path, metavar='PNG',
                        help='draw accuracy against cost and time, with the Pareto front')
    parser.add_argument('--write', action='store_true',
                        help="keep the figures in the family's manifest")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    try:
        if arguments.picture:
            libraries.pyplot()  # where it is missing, that is said before anything is measured
        family = find_family(arguments.family)
        with extra_libraries():
            labelled = load_coco_set(arguments.annotations, arguments.pictures,
                                     renamed_classes(arguments.rename), _say)
        for line in what_is_measured(family, labelled):
            _say(line)
        figures = evaluate_family(family, labelled)
    except MobilenetRosError as error:
        parser.exit(1, f'evaluate: {error}\n')
    measured = with_accuracies(family, labelled, figures)
    if arguments.write:
        save_manifest(measured)
    document = to_document(measured, labelled, figures)
    if arguments.picture:
        draw_accuracy(document, arguments.picture)
    if arguments.json:
        print(json.dumps(document, indent=1))
    else:
        Console().print(to_table(document))
    return 0


if __name__ == '__main__':
    raise SystemExit(main())

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Measures the accuracy of every variant of a family on labelled pictures."""

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import track
from rich.table import Column, Table

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.family.find import find_family
from mobilenet_ros.family.manifest import save_manifest
from mobilenet_ros.perception.detector import Detector
from mobilenet_ros.perception.network import Network
from mobilenet_ros.tools.renaming import add_rename, renamed_classes
from mobilenet_ros.training.coco_set import CocoSet, load_coco_set
from mobilenet_ros.training.evaluate import Figures, evaluate, shared_categories


def evaluate_family(family: Family, labelled: CocoSet) -> dict[Member, Figures]:
    """Return the figures of every member, measured through the pipeline on the CPU."""
    shared_categories(family, labelled)
    detector = Detector(Network(family), time.perf_counter)
    members = track(family.members, f'{family.name} on {labelled.name}',
                    console=Console(stderr=True))
    return {member: evaluate(detector, member.variant, labelled) for member in members}


def with_accuracies(family: Family, labelled: CocoSet,
                    figures: Mapping[Member, Figures]) -> Family:
    """Return the family with what was measured in place of what it knew."""
    accuracies = {member.variant: found.accuracy for member, found in figures.items()}
    return replace(family, accuracies=accuracies,
                   measured_on=f'{labelled.name}, pictures: {len(labelled.pictures)}')


def to_document(family: Family, labelled: CocoSet,
                figures: Mapping[Member, Figures]) -> dict[str, Any]:
    """Return the figures as plain data."""
    variants = [{'alpha': member.variant.alpha, 'rho': member.variant.rho, 'side': member.side,
                 'precision': member.variant.precision, 'mult_adds': member.mult_adds,
                 **found.coco._asdict(), 'voc50': found.voc50}
                for member, found in figures.items()]
    return {'family': family.name, 'set': labelled.name, 'pictures': len(labelled.pictures),
            'variants': variants}


def to_table(figures: Mapping[Member, Figures]) -> Table:
    """Return the figures in percent, as a table to look at."""
    headers = ('alpha', 'side', 'type', 'M Mult-Adds', 'AP', 'AP50', 'small', 'medium', 'large',
               'VOC50')
    table = Table(*(Column(header, justify='right') for header in headers), box=SIMPLE)
    for member, found in figures.items():
        coco = found.coco
        values = (coco.ap, coco.ap50, coco.ap_small, coco.ap_medium, coco.ap_large, found.voc50)
        table.add_row(f'{member.variant.alpha:g}', str(member.side), member.variant.precision,
                      f'{member.mult_adds / 1e6:.0f}',
                      *('-' if value is None else f'{100 * value:.1f}' for value in values))
    return table


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog='evaluate', description=__doc__)
    parser.add_argument('family', help='name of an installed family, or its folder')
    parser.add_argument('annotations', type=Path, help='boxes of the pictures, COCO json')
    parser.add_argument('--pictures', type=Path, metavar='FOLDER',
                        help="where the pictures lie (default: the json's own folder)")
    add_rename(parser)
    parser.add_argument('--json', action='store_true', help='print data instead of a table')
    parser.add_argument('--write', action='store_true',
                        help="keep the figures in the family's manifest")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    try:
        family = find_family(arguments.family)
        labelled = load_coco_set(arguments.annotations, arguments.pictures,
                                 renamed_classes(arguments.rename))
        figures = evaluate_family(family, labelled)
    except MobilenetRosError as error:
        parser.exit(1, f'evaluate: {error}\n')
    if arguments.write:
        save_manifest(with_accuracies(family, labelled, figures))
    if arguments.json:
        print(json.dumps(to_document(family, labelled, figures), indent=1))
    else:
        Console().print(to_table(figures))
    return 0


if __name__ == '__main__':
    raise SystemExit(main())

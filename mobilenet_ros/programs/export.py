# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the family that the checkpoints of a training hold, as far as it has come."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.workshop.evaluation.labels.renaming import add_set_options, renamed_classes
from mobilenet_ros.workshop.libraries import extra_libraries


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program."""
    parser = argparse.ArgumentParser(prog='export', description=__doc__)
    parser.add_argument('checkpoints', type=Path, help='the --out folder of a training')
    parser.add_argument('family', type=Path, help='folder of the family, which is named after it')
    parser.add_argument('--calibrate', type=Path, nargs='+', required=True, metavar='SET',
                        help='data, as for train: for the ranges of int8 networks and, with '
                             'labels, for scores of which 0.5 is the best threshold')
    add_set_options(parser)
    arguments = parser.parse_args(argv)
    try:
        with extra_libraries():
            from mobilenet_ros.workshop.training.export import export_folder
        written = export_folder(
            arguments.checkpoints, arguments.family.absolute(), arguments.calibrate,
            renamed_classes(arguments.rename), arguments.pictures,
            lambda text: print(f'export: {text}', file=sys.stderr))
    except MobilenetRosError as error:
        parser.exit(1, f'export: {error}\n')
    print(f'{written.folder}: {len(written.members)} variants')
    return 0


if __name__ == '__main__':
    raise SystemExit(main())

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Turns Google's quantised SSD-MobileNet for COCO, a TFLite file, into a family of ours."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from mobilenet_ros.errors import ImportedFileError, MobilenetRosError
from mobilenet_ros.family.family import Family


def _labels_beside(file: Path) -> Path:
    found = sorted(file.parent.glob('*label*.txt'))
    if len(found) != 1:
        raise ImportedFileError(f'{len(found)} files *label*.txt beside {file}; '
                                'name the one that belongs to it with --labels')
    return found[0]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program."""
    parser = argparse.ArgumentParser(prog='import_model', description=__doc__)
    parser.add_argument('file', type=Path, help='the .tflite file')
    parser.add_argument('--labels', type=Path, help='one class a line (default: *label*.txt '
                                                    'beside the file)')
    parser.add_argument('--out', type=Path, default=Path('imported/coco'),
                        help='folder of the new family, which is named after it (%(default)s)')
    parser.add_argument('--calibrate', type=Path, metavar='FOLDER',
                        help='pictures to find the ranges of an int8 network with')
    arguments = parser.parse_args(argv)
    try:
        labels = arguments.labels or _labels_beside(arguments.file)
        _report(_import(arguments.file, labels, arguments.out.absolute(), arguments.calibrate))
    except (MobilenetRosError, OSError) as error:
        parser.exit(1, f'import_model: {error}\n')
    return 0


def _import(file: Path, labels: Path, out: Path, calibrate: Path | None) -> Family:
    try:
        from mobilenet_ros.tools.import_family import calibration_pictures, import_family
    except ModuleNotFoundError as error:
        raise ImportedFileError(f'the Python package {error.name} is missing: '
                                f'pip install {error.name}') from error
    return import_family(file, labels, out, calibration_pictures(calibrate) if calibrate else ())


def _report(family: Family) -> None:
    precisions = [model.precision for model in family.models]
    print(f'{family.folder}: alpha {family.models[0].alpha:g}, {" and ".join(precisions)}, '
          f'sides {", ".join(map(str, family.sides))}, {len(family.labels)} classes')
    if 'int8' not in precisions:
        print('no int8 network: name a folder of pictures with --calibrate to get one')


if __name__ == '__main__':
    raise SystemExit(main())

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Turns somebody else's SSD into a family of ours.

Google's quantised SSD-MobileNet for COCO is read from its TFLite file; any SSD in ONNX by a
description of it in YAML (docs/bring_your_own.md).
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from mobilenet_ros.errors import ImportedFileError, MobilenetRosError
from mobilenet_ros.family.family import Family
from mobilenet_ros.workshop.libraries import extra_libraries


def _labels_beside(file: Path) -> Path:
    found = sorted(file.parent.glob('*label*.txt'))
    if len(found) != 1:
        raise ImportedFileError(f'{len(found)} files *label*.txt beside {file}; '
                                'name the one that belongs to it with --labels')
    return found[0]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program."""
    parser = argparse.ArgumentParser(prog='import_model', description=__doc__)
    parser.add_argument('file', type=Path,
                        help='the .tflite file, or the .yaml that describes ONNX files')
    parser.add_argument('--labels', type=Path, help='TFLite: one class a line (default: '
                                                    '*label*.txt beside the file)')
    parser.add_argument('--out', type=Path,
                        help='folder of the new family, which is named after it (default: '
                             'imported/coco, or imported/ and the name of the description)')
    parser.add_argument('--calibrate', type=Path, metavar='FOLDER',
                        help='TFLite: pictures to find the ranges of an int8 network with')
    arguments = parser.parse_args(argv)
    try:
        print(_report(_import(arguments)))
    except (MobilenetRosError, OSError) as error:
        parser.exit(1, f'import_model: {error}\n')
    return 0


def _import(arguments: argparse.Namespace) -> Family:
    if arguments.file.suffix == '.onnx':
        raise ImportedFileError(f'{arguments.file} does not tell all of itself: give a '
                                'description of it, in YAML (docs/bring_your_own.md)')
    described = arguments.file.suffix in ('.yaml', '.yml')
    with extra_libraries():
        return (_import_described if described else _import_tflite)(arguments)


def _import_described(arguments: argparse.Namespace) -> Family:
    from mobilenet_ros.workshop.importing.import_foreign import import_foreign
    if arguments.labels or arguments.calibrate:
        raise ImportedFileError('--labels and --calibrate are for TFLite files; a description '
                                'names its labels, and int8 networks of your own')
    out = arguments.out or Path('imported') / arguments.file.stem
    return import_foreign(arguments.file, out.absolute())


def _import_tflite(arguments: argparse.Namespace) -> Family:
    from mobilenet_ros.workshop.importing.import_family import calibration_pictures, import_family
    labels = arguments.labels or _labels_beside(arguments.file)
    pictures = calibration_pictures(arguments.calibrate) if arguments.calibrate else ()
    family = import_family(arguments.file, labels,
                           (arguments.out or Path('imported/coco')).absolute(), pictures)
    if not pictures:
        print('no int8 network: name a folder of pictures with --calibrate to get one')
    return family


def _report(family: Family) -> str:
    networks = ', '.join(f'alpha {model.alpha:g} {model.precision}' for model in family.models)
    return (f'{family.folder}: {networks}; sides {", ".join(map(str, family.sides))}; '
            f'{len(family.labels)} classes')


if __name__ == '__main__':
    raise SystemExit(main())

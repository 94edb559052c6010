# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Turns somebody else's detector into a family of ours.

An ONNX file is looked into and run: SSDs with decoded boxes, YOLOs, NanoDet, PicoDet, DEIM and
their like are recognised. Google's quantised SSD-MobileNet for COCO is read from its TFLite file;
an SSD with raw deltas by a description of it in YAML (docs/bring_your_own.md).
"""

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from mobilenet_ros.errors import ImportedFileError, MobilenetRosError
from mobilenet_ros.family.family import Family
from mobilenet_ros.workshop.libraries import extra_libraries

WORDS = {  # those of recognise.KINDS and of makes; named here so that help needs no onnx
    'kind': ('ssd', 'grid', 'distribution', 'joined', 'set'),
    'make': ('yolox', 'picodet', 'nanodet', 'nanodet-plus', 'yolo', 'detr'),
    'channels': ('RGB', 'BGR'),
    'pixels': ('0-255', '0-1', 'signed', 'imagenet'),
    'fit': ('stretch', 'letterbox', 'letterbox-centre'),
    'cell-centre': ('corner', 'middle', 'pixel'),
}
HELP = {
    'kind': 'what the outputs are (default: found out)',
    'make': 'whose network it is, which says all that follows (default: as it looks)',
    'channels': 'the order of colours that it reads',
    'pixels': '0-255 as they are, 0-1 divided by 255, signed from -1 to 1, imagenet its mean and '
              'deviation',
    'fit': 'whether pictures are stretched to the square, or get bars: letterbox leaves them in '
           'the upper left corner, letterbox-centre in the middle',
    'cell-centre': 'where the centre of the first cell lies: corner 0, middle half a stride, '
                   'pixel half a pixel before that',
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog='import_model', description=__doc__)
    parser.add_argument('file', type=Path, nargs='?',
                        help='the .onnx or .tflite file, or the .yaml that describes ONNX files')
    parser.add_argument('--labels', type=Path,
                        help='one class a line (default: *label*.txt beside the file)')
    parser.add_argument('--out', type=Path,
                        help='folder of the new family, which is named after it (default: '
                             'imported/ and the name of the file; imported/coco for TFLite)')
    parser.add_argument('--calibrate', type=Path, metavar='FOLDER',
                        help='pictures to find the ranges of an int8 network with')
    parser.add_argument('--measure', type=Path, metavar='LABELLED.json',
                        help='labelled pictures (COCO json) to measure every variant on')
    onnx = parser.add_argument_group('ONNX files')
    onnx.add_argument('--alpha', nargs='+', metavar='WIDTH=FILE', type=_width_and_file,
                      help='several files of one make as one family, with their widths, such as '
                           '0.25=xs.onnx 0.35=s.onnx')
    onnx.add_argument('--sides', nargs='+', type=int, metavar='PIXELS',
                      help='input sides, the one of the training first (default: its own and '
                           'nine around it, as far as the network allows)')
    onnx.add_argument('--two-octaves-from', type=int, default=0, metavar='PIXELS',
                      help='side from which the networks look at the picture and at its half, so '
                           'that large sides lose no large objects; halves must be sides too')
    for name, words in WORDS.items():
        onnx.add_argument(f'--{name}', choices=words, default='', help=HELP[name])
    return parser


def _width_and_file(text: str) -> tuple[float, Path]:
    width, equals, file = text.partition('=')
    if not equals:
        raise argparse.ArgumentTypeError(f'{text!r}: expected a width and a file, 0.25=xs.onnx')
    return float(width), Path(file)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if (arguments.file is None) == (arguments.alpha is None):
        parser.error('name one file, or several with their widths by --alpha')
    try:
        family = _import(arguments)
        print(_report(family))
        _measure(family, arguments)
    except (MobilenetRosError, OSError) as error:
        parser.exit(1, f'import_model: {error}\n')
    return 0


def _import(arguments: argparse.Namespace) -> Family:
    suffix = '.onnx' if arguments.alpha else arguments.file.suffix
    ways = {'.onnx': _import_onnx, '.yaml': _import_described, '.yml': _import_described}
    words = (word.replace('-', '_') for word in WORDS)
    for name in ('alpha', 'sides', 'two_octaves_from', *words):
        if suffix != '.onnx' and getattr(arguments, name):
            raise ImportedFileError(f'--{name.replace("_", "-")} is for .onnx files, and '
                                    f'{arguments.file} is none')
    with extra_libraries():
        return ways.get(suffix, _import_tflite)(arguments)


def _import_onnx(arguments: argparse.Namespace) -> Family:
    from mobilenet_ros.family.labels import read_labels
    from mobilenet_ros.workshop.importing.description import ModelFile
    from mobilenet_ros.workshop.importing.import_network import Pictures, import_network
    from mobilenet_ros.workshop.importing.pictures import (
        calibration_pictures,
        images_of,
        pictures_to_check_with,
    )
    from mobilenet_ros.workshop.importing.understand import Wishes
    files = [ModelFile(path, alpha) for alpha, path in
             arguments.alpha or [(1.0, arguments.file)]]
    labels = read_labels(arguments.labels or _labels_beside(files[0].path))
    given = calibration_pictures(arguments.calibrate) if arguments.calibrate else []
    pictures = Pictures(partial(images_of, pictures_to_check_with(given)),
                        partial(images_of, given) if given else None)
    words = [getattr(arguments, name.replace('-', '_')) for name in WORDS]
    wishes = Wishes(*words)._replace(sides=tuple(arguments.sides or ()),
                                     two_octaves_from=arguments.two_octaves_from)
    out = arguments.out or Path('imported') / files[0].path.stem
    return import_network(files, labels, out.absolute(), wishes, pictures, print)


def _labels_beside(file: Path) -> Path:
    found = sorted(file.parent.glob('*label*.txt'))
    if len(found) != 1:
        raise ImportedFileError(f'{len(found)} files *label*.txt beside {file}; '
                                'name the one that belongs to it with --labels')
    return found[0]


def _import_described(arguments: argparse.Namespace) -> Family:
    from mobilenet_ros.workshop.importing.import_foreign import import_foreign
    if arguments.labels or arguments.calibrate:
        raise ImportedFileError('--labels and --calibrate are for TFLite and ONNX files; a '
                                'description names its labels, and int8 networks of your own')
    out = arguments.out or Path('imported') / arguments.file.stem
    return import_foreign(arguments.file, out.absolute())


def _import_tflite(arguments: argparse.Namespace) -> Family:
    from mobilenet_ros.workshop.importing.import_ssd import import_family
    from mobilenet_ros.workshop.importing.pictures import calibration_pictures
    labels = arguments.labels or _labels_beside(arguments.file)
    pictures = calibration_pictures(arguments.calibrate) if arguments.calibrate else ()
    return import_family(arguments.file, labels,
                         (arguments.out or Path('imported/coco')).absolute(), pictures)


def _report(family: Family) -> str:
    networks = ', '.join(f'alpha {model.alpha:g} {model.precision}' for model in family.models)
    lacks_int8 = all(model.precision != 'int8' for model in family.models)
    hint = '\nno int8 network: name a folder of pictures with --calibrate to get one'
    return (f'{family.folder}: {networks}; sides {", ".join(map(str, family.sides))}; '
            f'{len(family.labels)} classes{hint if lacks_int8 else ""}')


def _measure(family: Family, arguments: argparse.Namespace) -> None:
    if arguments.measure is None:
        print('not measured: evaluate it, or name labelled pictures with --measure')
        return
    from mobilenet_ros.programs import evaluate
    evaluate.main([str(family.folder), str(arguments.measure), '--write'])


if __name__ == '__main__':
    raise SystemExit(main())

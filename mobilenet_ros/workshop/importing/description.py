# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The description of somebody else's SSD: what it reads, what it says, and where its anchors are.

docs/bring_your_own.md explains every key.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mobilenet_ros.errors import ImportedFileError, MobilenetRosError
from mobilenet_ros.family.family import BOX_SCALES
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.family.yaml_file import check_keys, read_words, read_yaml

ENCODINGS = ('deltas', 'centres', 'corners')
ORDERS, UNITS = ('xy', 'yx'), ('share', 'px')
KINDS = ('softmax_logits', 'sigmoid_logits', 'probabilities')


class ModelFile(NamedTuple):
    """One ONNX file, and what it is within the family."""

    path: Path
    alpha: float = 1.0
    precision: str = 'fp32'


class InputForm(NamedTuple):
    """What the network reads: (pixel - mean) / std, pixels from 0 to 255, three values each."""

    name: str
    layout: str  # NCHW or NHWC
    channels: str  # RGB or BGR
    mean: tuple[float, ...]
    std: tuple[float, ...]


class BoxForm(NamedTuple):
    """How four numbers say a box: `order` xy or yx, `unit` share of the picture or px."""

    encoding: str
    order: str
    unit: str
    scales: tuple[float, ...]  # of deltas, in the order x, y, width, height


class ScoreForm(NamedTuple):
    """What the scores are, and at which end of the classes the background stands, if any."""

    kind: str
    background: str  # first, last or none


class Level(NamedTuple):
    """The anchors of one feature map: a grid by its stride in pixels or its cells per side."""

    stride: float | None
    cells: int | None
    sizes_px: tuple[tuple[float, float], ...]


class AnchorList(NamedTuple):
    """Anchors in a .npy or .csv file, or in a constant of the model, as `form` says them."""

    file: Path | None
    tensor: str
    form: BoxForm


Anchors = AnchorList | tuple[Level, ...] | None


class Description(NamedTuple):
    """Everything that the ONNX files do not tell of themselves."""

    models: tuple[ModelFile, ...]
    labels: Path | tuple[str, ...]
    sides: tuple[int, ...]
    input: InputForm
    boxes_output: str
    boxes: BoxForm
    scores_output: str
    scores: ScoreForm
    anchors: Anchors


def read_description(path: Path) -> Description:
    """Read a description; every mistake in one is named with the keys or values that are known.

    Raises ManifestError or ImportedFileError.
    """
    document = read_yaml(path, 'expected the description of an ONNX model')
    where = str(path)
    check_keys(document, {'models', 'labels', 'input', 'boxes', 'scores'}, {'sides', 'anchors'},
               where)
    try:
        document['labels'] = read_words(path)['labels']  # where `no` is a name and not false
        return _description(document, path.parent, where)
    except (TypeError, ValueError) as error:
        if isinstance(error, MobilenetRosError):
            raise
        raise ImportedFileError(f'{where}: {error}') from error


def _description(document: Mapping[str, Any], folder: Path, where: str) -> Description:
    labels, boxes, scores = document['labels'], document['boxes'], document['scores']
    form = _box_form(boxes, where)
    check_keys(scores, {'output', 'kind', 'background'}, set(), f'{where}, scores')
    if boxes['output'] == scores['output']:
        raise ImportedFileError(f'{where}: boxes and scores have the same output '
                                f'{boxes["output"]!r}; expected one each')
    return Description(
        tuple(_model(entry, folder, where) for entry in document['models']),
        tuple(map(str, labels)) if isinstance(labels, list) else folder / str(labels),
        tuple(int(side) for side in document.get('sides', ())),
        _input(document['input'], where), str(boxes['output']), form, str(scores['output']),
        ScoreForm(_choice(scores, 'kind', KINDS, f'{where}, scores'),
                  _choice(scores, 'background', ('first', 'last', 'none'), f'{where}, scores')),
        _anchors(document.get('anchors'), form, folder, where))


def _model(entry: Any, folder: Path, where: str) -> ModelFile:
    check_keys(entry, {'file'}, {'alpha', 'precision'}, f'{where}, models')
    variant = Variant(float(entry.get('alpha', 1.0)), 1.0, str(entry.get('precision', 'fp32')))
    return ModelFile(folder / str(entry['file']), variant.alpha, variant.precision)


def _input(entry: Any, where: str) -> InputForm:
    where = f'{where}, input'
    check_keys(entry, {'name', 'layout', 'channels', 'mean', 'std'}, set(), where)
    mean, std = (_numbers(entry[key], 3, f'{where}, {key}') for key in ('mean', 'std'))
    if not all(std):
        raise ImportedFileError(f'{where}: std divides the pixels and cannot be 0')
    return InputForm(str(entry['name']), _choice(entry, 'layout', ('NCHW', 'NHWC'), where),
                     _choice(entry, 'channels', ('RGB', 'BGR'), where), mean, std)


def _box_form(entry: Any, where: str) -> BoxForm:
    where = f'{where}, boxes'
    check_keys(entry, {'output', 'encoding'}, {'order', 'unit', 'scales'}, where)
    encoding = _choice(entry, 'encoding', ENCODINGS, where)
    needed, foreign = ('scales', 'unit') if encoding == 'deltas' else ('unit', 'scales')
    if needed not in entry or foreign in entry:
        raise ImportedFileError(f'{where}: the encoding {encoding} needs {needed}, and has no '
                                f'{foreign}')
    return BoxForm(encoding, _choice(entry, 'order', ORDERS, where),
                   _choice(entry, 'unit', UNITS, where),
                   _numbers(entry.get('scales', BOX_SCALES), 4, f'{where}, scales'))


def _anchors(entry: Any, boxes: BoxForm, folder: Path, where: str) -> Anchors:
    where = f'{where}, anchors'
    if (entry is not None) != (boxes.encoding == 'deltas'):
        raise ImportedFileError(f'{where}: deltas need anchors; boxes that are decoded have none')
    if entry is None:
        return None
    if isinstance(entry, Mapping) and 'levels' in entry:
        check_keys(entry, {'levels'}, set(), where)
        return tuple(_level(level, where) for level in entry['levels'])
    source = 'tensor' if isinstance(entry, Mapping) and 'tensor' in entry else 'file'
    check_keys(entry, {source, 'encoding', 'unit'}, {'order'}, where)
    form = BoxForm(_choice(entry, 'encoding', ENCODINGS[1:], where),
                   _choice(entry, 'order', ORDERS, where), _choice(entry, 'unit', UNITS, where),
                   BOX_SCALES)
    named = str(entry[source])
    return AnchorList(None, named, form) if source == 'tensor' else AnchorList(
        folder / named, '', form)


def _level(entry: Any, where: str) -> Level:
    grid = 'cells' if isinstance(entry, Mapping) and 'cells' in entry else 'stride'
    check_keys(entry, {grid, 'sizes_px'}, set(), f'{where}, levels')
    sizes = tuple((float(width), float(height)) for width, height in entry['sizes_px'])
    if float(entry[grid]) <= 0 or not sizes or min(map(min, sizes)) <= 0:
        raise ImportedFileError(f'{where}, levels: {grid} and all sizes_px must be above 0')
    return (Level(None, int(entry[grid]), sizes) if grid == 'cells' else
            Level(float(entry[grid]), None, sizes))


def _choice(entry: Mapping[str, Any], key: str, valid: Sequence[str], where: str) -> str:
    """Return one of some words; the first where none is given."""
    value = entry.get(key, valid[0])
    if value not in valid:
        raise ImportedFileError(f'{where}: {key} is {value!r}; valid are {", ".join(valid)}')
    return str(value)


def _numbers(value: Any, count: int, where: str) -> tuple[float, ...]:
    """Read so many numbers; a single one stands for all of three channels."""
    if isinstance(value, (int, float)) and count == 3:
        return (float(value),) * 3
    if not isinstance(value, Sequence) or len(value) != count:
        raise ImportedFileError(f'{where}: {value!r}; expected a list of {count} numbers')
    return tuple(map(float, value))

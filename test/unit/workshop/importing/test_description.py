# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A description is read as it is written; every mistake in one is named with what is known."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from support.foreign_ssd import Interface, described

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.workshop.importing.description import (
    AnchorList,
    BoxForm,
    Description,
    InputForm,
    Level,
    ScoreForm,
    read_description,
)


def read(folder: Path, document: Any) -> Description:
    path = folder / 'mine.yaml'
    path.write_text(yaml.safe_dump(document))
    return read_description(path)


def test_a_description_is_read(tmp_path: Path) -> None:
    said = read(tmp_path, described(Interface(), labels='names.txt', sides=[160]))
    assert said.models[0] == (tmp_path / 'theirs.onnx', 0.25, 'fp32')
    assert (said.labels, said.sides) == (tmp_path / 'names.txt', (160,))
    assert said.input == InputForm('image', 'NCHW', 'BGR', (104, 117, 123), (57, 58, 59))
    assert said.boxes == BoxForm('deltas', 'yx', 'share', (10, 10, 5, 5))
    assert said.scores == ScoreForm('softmax_logits', 'first')
    assert isinstance(said.anchors, tuple)
    assert said.anchors[0].cells == 10


def test_one_number_normalises_all_channels(tmp_path: Path) -> None:
    document = described(Interface())
    document['input'] |= {'mean': 127, 'std': 128}
    said = read(tmp_path, document)
    assert (said.input.mean, said.input.std) == ((127, 127, 127), (128, 128, 128))


def test_order_is_xy_unless_said_otherwise(tmp_path: Path) -> None:
    document = described(Interface())
    del document['boxes']['order']
    assert read(tmp_path, document).boxes.order == 'xy'


def test_anchors_are_levels_a_file_or_a_constant(tmp_path: Path) -> None:
    form = BoxForm('corners', 'yx', 'px', (10, 10, 5, 5))
    said = {'encoding': 'corners', 'order': 'yx', 'unit': 'px'}
    for anchors, wanted in (
            ({'file': 'a.npy'} | said, AnchorList(tmp_path / 'a.npy', '', form)),
            ({'tensor': 'a'} | said, AnchorList(None, 'a', form)),
            ({'levels': [{'stride': 8, 'sizes_px': [[1, 2]]}]}, (Level(8.0, None, ((1, 2),)),))):
        assert read(tmp_path, described(Interface(), anchors=anchors)).anchors == wanted


@pytest.mark.parametrize(('changes', 'message'), [
    ({'modles': []}, 'unknown key modles; valid keys are anchors, boxes, input'),
    ({'scores': None}, 'missing key scores'),
    ({'models': [{'path': 'a.onnx'}]}, 'models: unknown key path; valid keys are alpha, file'),
    ({'models': [{'file': 'a', 'alpha': 9}]}, r'alpha must be in \(0, 2\]'),
    ({'models': [{'file': 'a', 'precision': 'int4'}]}, 'precision must be one of fp32'),
    ({'models': 3}, 'not iterable'),
    ({'sides': ['wide']}, 'wide'),
    ({'anchors': None}, 'deltas need anchors'),
    ({'anchors': {'file': 'a.npy', 'encoding': 'deltas', 'unit': 'px'}},
     "anchors: encoding is 'deltas'; valid are centres, corners"),
    ({'anchors': {'file': 'a.npy', 'encoding': 'corners'}}, 'anchors: missing key unit'),
    ({'anchors': {'levels': [{'sizes_px': [[1, 1]]}]}}, 'levels: missing key stride'),
    ({'anchors': {'levels': [{'cells': 0, 'sizes_px': [[1, 1]]}]}}, 'must be above 0'),
    ({'anchors': {'levels': [{'cells': 1, 'sizes_px': [[1, 0]]}]}}, 'must be above 0'),
])
def test_mistake_is_named(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(MobilenetRosError, match=message):
        read(tmp_path, described(Interface(), **changes))


@pytest.mark.parametrize(('part', 'changes', 'message'), [
    ('input', {'layout': 'CHW'}, "input: layout is 'CHW'; valid are NCHW, NHWC"),
    ('input', {'channels': 'GRB'}, "channels is 'GRB'; valid are RGB, BGR"),
    ('input', {'mean': [1, 2]}, r'input, mean: \[1, 2\]; expected a list of 3 numbers'),
    ('input', {'std': [1, 0, 1]}, 'std divides the pixels and cannot be 0'),
    ('boxes', {'encoding': 'raw'}, "encoding is 'raw'; valid are deltas, centres, corners"),
    ('boxes', {'unit': 'px'}, 'the encoding deltas needs scales, and has no unit'),
    ('boxes', {'scales': [10, 5]}, r'boxes, scales: \[10, 5\]; expected a list of 4 numbers'),
    ('boxes', {'encoding': 'corners'}, 'the encoding corners needs unit, and has no scales'),
    ('boxes', {'order': 'yxhw'}, "order is 'yxhw'; valid are xy, yx"),
    ('scores', {'output': 'loc'}, "boxes and scores have the same output 'loc'"),
    ('scores', {'kind': 'logits'}, 'valid are softmax_logits, sigmoid_logits, probabilities'),
    ('scores', {'background': True}, 'background is True; valid are first, last, none'),
    ('scores', {'activation': 'x'}, 'unknown key activation; valid keys are background, kind'),
])
def test_mistake_within_a_part_is_named(tmp_path: Path, part: str, changes: dict[str, Any],
                                        message: str) -> None:
    document = described(Interface())
    document[part] |= changes
    with pytest.raises(MobilenetRosError, match=message):
        read(tmp_path, document)


def test_decoded_boxes_have_no_anchors(tmp_path: Path) -> None:
    document = described(Interface(encoding='corners'),
                         anchors={'levels': [{'cells': 1, 'sizes_px': [[1, 1]]}]})
    with pytest.raises(MobilenetRosError, match='boxes that are decoded have none'):
        read(tmp_path, document)


def test_labels_are_as_they_are_written(tmp_path: Path) -> None:
    words = described(Interface(), labels='LABELS')
    (tmp_path / 'x.yaml').write_text(yaml.safe_dump(words).replace('LABELS', '[no, yes, 1, 007]'))
    assert read_description(tmp_path / 'x.yaml').labels == ('no', 'yes', '1', '007')

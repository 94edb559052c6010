# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A foreign SSD, however it reads and speaks, finds what the same network of ours finds."""

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import yaml
from support.blob_family import LABELS, blob_picture
from support.foreign_ssd import (
    LAYOUT,
    SIDE,
    Interface,
    described,
    foreign_network,
    write_foreign,
    write_native,
)

from mobilenet_ros.errors import ImportedFileError, MobilenetRosError
from mobilenet_ros.family import Family, Variant, load_family
from mobilenet_ros.family.anchors import anchors_cxcywh
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.detector import FrameDetector
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.workshop.importing.import_foreign import import_foreign

TF = Interface(layout='NHWC', channels='RGB', mean=(127.5,) * 3, std=(127.5,) * 3,
               kind='sigmoid_logits', order='yx')
TORCH = Interface(channels='RGB', order='xy', mean=(123.675, 116.28, 103.53),
                  std=(58.395, 57.12, 57.375))
JETSON = Interface(channels='RGB', mean=(127.0,) * 3, std=(128.0,) * 3, kind='probabilities',
                   encoding='corners', order='xy')
DARK = Interface(layout='NHWC', dtype='uint8', mean=(0.0,) * 3, std=(1.0,) * 3,
                 kind='probabilities', background='none', encoding='centres', unit='px')
HALF = Interface(dtype='float16', background='last', encoding='corners', unit='px')


@pytest.fixture(scope='module')
def native(tmp_path_factory: pytest.TempPathFactory) -> Family:
    """Return the family of ours, at several sides."""
    return write_native(tmp_path_factory.mktemp('native') / 'leaning', (128, SIDE))


def detected(family: Family, side: int = SIDE) -> Detections:
    """Return what the family's network finds at a side in a picture with colours and a blob."""
    ticks = itertools.count()
    detector = FrameDetector(Network(family), lambda: float(next(ticks)))
    picture = blob_picture()
    picture[..., 0] |= 40  # blue, green and red differ
    picture[:, 200:, 2] |= 90
    variant = next(each.variant for each in family.members if each.side == side)
    return detector.detect(Frame(picture, PixelFormat.BGR), variant,
                           Thresholds(score_threshold=0.2))[0]


def assert_same(found: Detections, wanted: Detections) -> None:
    assert len(wanted) >= 1
    assert found.class_ids.tolist() == wanted.class_ids.tolist()
    np.testing.assert_allclose(found.scores, wanted.scores, atol=2e-3)
    np.testing.assert_allclose(found.boxes_xyxy, wanted.boxes_xyxy, atol=0.1)


@pytest.mark.parametrize('interface', [Interface(), TF, TORCH, JETSON, DARK, HALF])
def test_an_imported_network_finds_what_ours_finds(
        interface: Interface, native: Family, tmp_path: Path) -> None:
    family = import_foreign(write_foreign(tmp_path, interface), tmp_path / 'family')
    assert family == load_family(tmp_path / 'family')
    assert (family.name, family.labels, family.sides) == ('family', LABELS, (SIDE,))
    assert_same(detected(family), detected(native))


def test_a_network_with_free_sides_serves_all_that_are_listed(
        native: Family, tmp_path: Path) -> None:
    path = write_foreign(tmp_path, Interface(side=None), sides=[160, 128])
    family = import_foreign(path, tmp_path / 'family')
    assert (family.base_side, family.sides) == (160, (128, 160))
    for side in family.sides:
        assert_same(detected(family, side), detected(native, side))


def test_costs_are_those_of_the_network_and_not_of_its_alpha(
        native: Family, tmp_path: Path) -> None:
    path = write_foreign(tmp_path, Interface(background='none', kind='sigmoid_logits'),
                         models=[{'file': 'theirs.onnx', 'alpha': 1.0}])
    member, = import_foreign(path, tmp_path / 'family').members
    ours = native.member(Variant(0.25, 1.0))
    assert (member.mult_adds, member.params) == (ours.mult_adds, ours.params)


def test_several_files_make_one_family(tmp_path: Path) -> None:
    path = write_foreign(tmp_path, Interface(), models=[
        {'file': 'theirs.onnx', 'alpha': 0.25}, {'file': 'wide.onnx', 'alpha': 0.5}])
    onnx.save(foreign_network(Interface(alpha=0.5)), tmp_path / 'wide.onnx')
    family = import_foreign(path, tmp_path / 'family')
    assert [model.alpha for model in family.models] == [0.25, 0.5]
    assert family.members[0].mult_adds < family.members[1].mult_adds
    network = Network(family)
    for member in family.members:
        network.prepare(member.variant)


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    path = write_foreign(tmp_path, Interface())
    import_foreign(path, tmp_path / 'family')
    before = {file: file.stat().st_mtime_ns for file in (tmp_path / 'family').iterdir()}
    import_foreign(path, tmp_path / 'family')
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / 'family').iterdir()} == before


def test_labels_may_come_from_a_file_and_name_the_background(tmp_path: Path) -> None:
    (tmp_path / 'names.txt').write_text('\n'.join(['background', *LABELS]))
    path = write_foreign(tmp_path, Interface(), labels='names.txt')
    assert import_foreign(path, tmp_path / 'family').labels == LABELS


@pytest.mark.parametrize('unit', ['share', 'px'])
@pytest.mark.parametrize('suffix', ['npy', 'csv'])
def test_anchors_may_come_from_a_file(suffix: str, unit: str, native: Family,
                                      tmp_path: Path) -> None:
    anchors = anchors_cxcywh(LAYOUT, (SIDE, SIDE)) / (SIDE if unit == 'share' else 1)
    np.save(tmp_path / 'a.npy', anchors[:, [1, 0, 3, 2]])
    np.savetxt(tmp_path / 'a.csv', anchors[:, [1, 0, 3, 2]], delimiter=',')
    path = write_foreign(tmp_path, Interface(), anchors={
        'file': f'a.{suffix}', 'encoding': 'centres', 'order': 'yx', 'unit': unit})
    assert_same(detected(import_foreign(path, tmp_path / 'family')), detected(native))


def refusal(path: Path, out: Path) -> str:
    """Return what an import that must fail says; nothing may be written."""
    with pytest.raises(MobilenetRosError) as refused:
        import_foreign(path, out)
    assert not out.exists()
    return str(refused.value)


@pytest.mark.parametrize(('interface', 'changes', 'message'), [
    (Interface(), {'labels': ['a', 'b']}, "2 labels are named, but 'conf' has 3 classes"),
    (Interface(), {'sides': [96]}, 'fixed at 160 pixels; sides [96] need'),
    (Interface(side=None), {}, 'leaves height and width free; list the sides'),
    (Interface(), {'anchors': {'levels': [{'cells': 10, 'sizes_px': [[9, 9]]}]}},
     "'loc' has boxes for 540 anchors at side 160, but 100 are described"),
    (Interface(side=None), {'sides': [160, 96], 'anchors': described(Interface())['anchors']},
     "'loc' has boxes for 204 anchors at side 96, but 540 are described"),
    (Interface(), {'models': []}, 'models names no file'),
    (Interface(), {'models': [{'file': 'theirs.onnx'}, {'file': 'theirs.onnx'}]},
     'two files have the same alpha and precision'),
])
def test_what_does_not_fit_together_is_refused(
        interface: Interface, changes: dict[str, Any], message: str, tmp_path: Path) -> None:
    assert message in refusal(write_foreign(tmp_path, interface, **changes), tmp_path / 'family')


@pytest.mark.parametrize(('interface', 'changes', 'message'), [
    (Interface(), {'kind': 'sigmoid_logits', 'background': 'none'}, "'conf' has 4 classes"),
    (replace(JETSON, order='yx'), {'kind': 'softmax_logits'}, 'looks like probabilities'),
    (Interface(), {'kind': 'probabilities'}, 'which are no probabilities'),
    (JETSON, {'encoding': 'deltas'}, 'every row reads as a box and not as deltas'),
    (replace(TORCH), {'encoding': 'corners'}, 'rows are no corners of a box'),
    (JETSON, {'unit': 'px'}, 'which is no px'),
    (HALF, {'unit': 'share'}, 'which is no share'),
])
def test_a_description_that_cannot_be_true_is_refused(
        interface: Interface, changes: dict[str, Any], message: str, tmp_path: Path) -> None:
    onnx.save(foreign_network(interface), tmp_path / 'theirs.onnx')
    path = tmp_path / 'theirs.yaml'
    path.write_text(yaml.safe_dump(described(replace(interface, **changes))))
    assert message in refusal(path, tmp_path / 'family')


def test_networks_of_other_sides_are_no_family(tmp_path: Path) -> None:
    models = [{'file': 'theirs.onnx'}, {'file': 'small.onnx', 'alpha': 0.5}]
    path = write_foreign(tmp_path, replace(JETSON, alpha=0.5, side=None), models=models,
                         sides=[SIDE])
    onnx.save(foreign_network(replace(JETSON, kind='probabilities', background='none')),
              tmp_path / 'small.onnx')
    assert 'import them as two families' in refusal(path, tmp_path / 'family')


def test_a_network_that_says_nan_of_a_grey_picture_is_refused(tmp_path: Path) -> None:
    model = foreign_network(Interface())
    for tensor in model.graph.initializer:
        if tensor.name == 'stem/kernel':
            values = np.full(tensor.dims, np.nan, np.float32)
            tensor.CopyFrom(onnx.numpy_helper.from_array(values, tensor.name))
    path = write_foreign(tmp_path, Interface())
    onnx.save(model, tmp_path / 'theirs.onnx')
    message = refusal(path, tmp_path / 'family')
    assert "a grey picture: 'loc' holds NaN" in message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = write_foreign(tmp_path, Interface(), models=[{'file': 'gone.onnx'}])
    with pytest.raises(ImportedFileError, match=r'gone\.onnx cannot be read'):
        import_foreign(path, tmp_path / 'family')

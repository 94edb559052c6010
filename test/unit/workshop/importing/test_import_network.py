# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A detector of any kind becomes a family that sees what the detector sees, at every side."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto
from support.toy_detectors import LABELS, SAY, SIDE, Toy, network, toy_of

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.decoding import corners, decode
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.fit import Fit
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.detector import FrameDetector
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.preprocess import preprocess
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.workshop.importing.description import ModelFile
from mobilenet_ros.workshop.importing.import_network import (
    Pictures,
    import_network,
)
from mobilenet_ros.workshop.importing.understand import Wishes

READS = {'yolox': ('BGR', Fit('letterbox')), 'yolox_levels': ('BGR', Fit('letterbox')),
         'decoded': ('BGR', Fit('letterbox')), 'yolov8': ('RGB', Fit('letterbox', 'centre')),
         'nms': ('RGB', Fit('letterbox', 'centre'))}
FREE = ('yolox', 'yolox_levels', 'decoded', 'yolov8', 'picodet', 'maps', 'nanodet', 'detr',
        'detr_raw', 'nms')
IMAGENET = (np.array([123.675, 116.28, 103.53]), np.array([58.395, 57.12, 57.375]))
SSD_READS = Wishes(channels='RGB', pixels='0-255', fit='stretch')


def images(side: int, fit: Fit) -> Any:
    """Give two views of a lively picture."""
    for seed in (1, 2):
        yield preprocess(frame(seed), side, fit)[0]


def frame(seed: int, size: tuple[int, int] = (90, 120)) -> Frame:
    """Return a picture of large coloured squares."""
    squares = np.random.default_rng(seed).integers(0, 256, (size[0] // 10, size[1] // 10, 3))
    pixels = np.repeat(np.repeat(squares, 10, axis=0), 10, axis=1)
    return Frame(pixels.astype(np.uint8), PixelFormat.RGB)


def imported(folder: Path, toy: Toy, wishes: Wishes | None = None,
             calibrate: bool = False) -> tuple[Family, list[str]]:
    """Return the family of a toy, and what was said of it."""
    said: list[str] = []
    onnx.save(network(toy), folder / 'toy.onnx')
    wishes = wishes or (SSD_READS if toy.kind == 'ssd' else Wishes())
    family = import_network([ModelFile(folder / 'toy.onnx', 1.0)], LABELS, folder / 'family',
                            wishes, Pictures(images, images if calibrate else None), said.append)
    return family, said


def read(toy: Toy, image: np.ndarray) -> np.ndarray:
    """Return the pixels as a network of this kind wants them, from RGB (side, side, 3)."""
    pixels = image.astype(np.float32)
    if toy.kind in ('picodet', 'maps', 'nanodet'):  # in the order of RGB
        pixels = (pixels - IMAGENET[0]) / IMAGENET[1]
    if READS.get(toy.kind, ('RGB',))[0] == 'BGR' or toy.kind == 'nanodet':
        pixels = pixels[..., ::-1]
    return pixels / toy.scale


@pytest.fixture(params=SAY, scope='module')
def toy(request: pytest.FixtureRequest) -> Toy:
    """Return a toy of each kind."""
    return toy_of(request.param)


@pytest.fixture(scope='module')
def found(toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> tuple[Family, list[str]]:
    """Return the family of each kind."""
    return imported(tmp_path_factory.mktemp(toy.kind), toy)


def test_every_box_and_score_is_the_toys_own_at_every_side(
        toy: Toy, found: tuple[Family, list[str]]) -> None:
    family, _ = found
    for member in family.members:
        image = preprocess(frame(3), member.side, family.fit)[0]
        raw = Network(family).run(member.variant, image)
        anchors = np.asarray(family.anchors.by_side[member.side])  # type: ignore[attr-defined]
        boxes = corners(decode(raw.box_deltas[0], anchors, np.float32(family.box_scales)))
        scores = 1 / (1 + np.exp(-raw.class_logits[0]))
        theirs = SAY[toy.kind](toy, read(toy, image[0]))
        if toy.kind in ('detr', 'end2end'):  # says the best only, best first
            assert_best_first(boxes, scores, *theirs)
        else:
            np.testing.assert_allclose(scores, theirs[1], atol=1e-4)
            np.testing.assert_allclose(boxes, theirs[0], atol=0.1)


def assert_best_first(boxes: np.ndarray, scores: np.ndarray, their_boxes: np.ndarray,
                      their_scores: np.ndarray) -> None:
    """Hold rows of one class each against the best pairs of query and class."""
    order = np.argsort(-their_scores, axis=None)[:len(boxes)]
    queries, classes = np.unravel_index(order, their_scores.shape)
    best = scores[np.arange(len(boxes)), scores.argmax(axis=1)]
    np.testing.assert_allclose(best, their_scores[queries, classes], atol=1e-4)
    assert (np.sort(scores, axis=1)[:, :-1] < 1e-9).all()
    apart = np.append(np.diff(-best) > 1e-5, True) & np.append(True, np.diff(-best) > 1e-5)
    np.testing.assert_allclose(boxes[apart], their_boxes[queries][apart], atol=0.1)
    assert (scores.argmax(axis=1) == classes)[apart].all()


def test_detections_are_the_toys_in_camera_pixels(toy: Toy,
                                                  found: tuple[Family, list[str]]) -> None:
    family, _ = found
    assert (family.fit, family.base_side) == (READS.get(toy.kind, ('', Fit()))[1], SIDE)
    camera = frame(4, (120, 70))
    image, resize = preprocess(camera, SIDE, family.fit)
    boxes, scores = SAY[toy.kind](toy, read(toy, image[0]))
    row, class_id = np.unravel_index(scores.argmax(), scores.shape)
    detections, _ = FrameDetector(Network(family), lambda: 0.0).detect(
        camera, Variant(1.0, 1.0), Thresholds(0.01, 0.5, 5))
    left, top, right, bottom = resize.undo(boxes[[row]].astype(np.float32))[0]
    expected = np.clip([left, top, right, bottom], 0, [70, 120, 70, 120])
    np.testing.assert_allclose(detections.boxes_xyxy[0], expected, atol=0.2)
    assert detections.scores[0] == pytest.approx(scores.max(), abs=1e-4)
    assert detections.class_ids[0] == class_id


def test_sides_are_free_where_the_network_is(toy: Toy, found: tuple[Family, list[str]]) -> None:
    family, said = found
    if toy.kind in FREE:
        assert family.sides == (64, 96, 128, 160, 192, 224)
        assert f'freed of its side {SIDE}' in said[1]
    else:
        assert family.sides == (SIDE,)
        assert f'side {SIDE} alone, of which it cannot be freed: ' in said[1]


def test_what_was_found_is_said(toy: Toy, found: tuple[Family, list[str]]) -> None:
    kinds = {'yolox': 'grid', 'yolox_levels': 'grid', 'decoded': 'joined', 'yolov8': 'joined',
             'picodet': 'distribution', 'maps': 'distribution', 'nanodet': 'distribution',
             'detr': 'set', 'detr_raw': 'set', 'end2end': 'set', 'ssd': 'ssd', 'nms': 'joined'}
    said = found[1]
    assert f'toy.onnx: {kinds[toy.kind]}, boxes as ' in said[0]
    assert ('its own suppression (NonMaxSuppression) is cut off' in said[0]) == (
        toy.kind == 'nms')
    assert ("'orig_target_sizes' (the size of the picture) is fixed" in said[0]) == (
        toy.kind == 'detr')
    assert 'checked on 4 pictures' in said[2]


@pytest.mark.parametrize(('rounding', 'said_of_it'), [
    (0.0, f'freed of its side {SIDE}'), (2e-4, 'exact where the file has them rounded'),
    (5e-3, f'side {SIDE} alone, of which it cannot be freed')])
def test_tables_that_the_exporter_rounded_do_not_loosen_the_check(
        rounding: float, said_of_it: str, tmp_path: Path) -> None:
    model = network(toy_of('decoded'))
    for constant in model.graph.initializer:
        values = onnx.numpy_helper.to_array(constant)
        if values.shape[-1] == sum((SIDE // stride) ** 2 for stride in (8, 16, 32)):
            signs = np.resize([1, -1, -1], values.shape)
            constant.CopyFrom(onnx.numpy_helper.from_array(
                np.float32(values + signs * rounding), constant.name))
    onnx.save(model, tmp_path / 'toy.onnx')
    said: list[str] = []
    import_network([ModelFile(tmp_path / 'toy.onnx', 1.0)], LABELS, tmp_path / 'family',
                   Wishes(), Pictures(images, None), said.append)
    assert said_of_it in ' '.join(said)
    px, score = re.findall(r'boxes within (\S+) px, scores within (\S+)', said[2])[0]
    assert (float(px), float(score)) <= (1e-4, 1e-6)


@pytest.mark.parametrize('kind', ['yolox', 'picodet', 'detr'])
def test_an_8_bit_network_says_nearly_the_same(kind: str, tmp_path: Path) -> None:
    family, said = imported(tmp_path, toy_of(kind), Wishes(sides=(SIDE,)), calibrate=True)
    assert 'int8: ' in said[-1]
    image = preprocess(frame(1), SIDE, family.fit)[0]
    fp32, int8 = (Network(family).run(Variant(1.0, 1.0, precision), image)
                  for precision in ('fp32', 'int8'))
    scores = [np.sort(1 / (1 + np.exp(-raw.class_logits.ravel()))) for raw in (fp32, int8)]
    np.testing.assert_allclose(scores[0], scores[1], atol=0.1)


def test_several_widths_become_one_family(tmp_path: Path) -> None:
    files = []
    for seed, alpha in enumerate((0.25, 0.5)):
        onnx.save(network(toy_of('picodet', seed=seed)), tmp_path / f'{alpha}.onnx')
        files.append(ModelFile(tmp_path / f'{alpha}.onnx', alpha))
    family = import_network(files, LABELS, tmp_path / 'family', Wishes(),
                            Pictures(images, None), lambda text: None)
    assert [model.alpha for model in family.models] == [0.25, 0.5]
    assert len(family.members) == 2 * len(family.sides)
    onnx.save(network(toy_of('yolox')), files[1].path)
    with pytest.raises(ImportedFileError, match='different sides or kinds'):
        import_network(files, LABELS, tmp_path / 'other', Wishes(), Pictures(images, None),
                       lambda text: None)
    assert not (tmp_path / 'other').exists()


@pytest.mark.parametrize('toy', [
    toy_of('picodet', layout='NHWC'),
    toy_of('picodet', batch='N', side=None),
    toy_of('yolox', dtype=TensorProto.UINT8),
    toy_of('yolox', opset=11), toy_of('yolox', opset=9), toy_of('yolox', opset=20),
], ids=str)
def test_networks_of_other_interfaces_say_the_same(toy: Toy, tmp_path: Path) -> None:
    family, _ = imported(tmp_path, toy, Wishes(sides=(SIDE,)))
    image = preprocess(frame(3), SIDE, family.fit)[0]
    raw = Network(family).run(Variant(1.0, 1.0), image)
    theirs = SAY[toy.kind](toy, read(toy, image[0]))
    np.testing.assert_allclose(1 / (1 + np.exp(-raw.class_logits[0])), theirs[1], atol=1e-4)


def test_wishes_overrule_what_is_usual(tmp_path: Path) -> None:
    toy = toy_of('yolox')
    wishes = Wishes(channels='RGB', fit='stretch', sides=(SIDE,), cell_centre='middle')
    family, said = imported(tmp_path, toy, wishes)
    assert family.fit == Fit()
    assert 'RGB (--channels)' in said[0]
    raw = Network(family).run(Variant(1.0, 1.0), preprocess(frame(3), SIDE)[0])
    pixels = preprocess(frame(3), SIDE)[0][0].astype(np.float32)
    np.testing.assert_allclose(1 / (1 + np.exp(-raw.class_logits[0])),
                               SAY['yolox'](replace(toy, kind='yolox'), pixels)[1], atol=1e-4)


def test_two_octaves_are_written_with_the_family_or_nothing_is(tmp_path: Path) -> None:
    wishes = Wishes(sides=(SIDE, 2 * SIDE))
    family, _ = imported(tmp_path, toy_of('yolox'), wishes._replace(two_octaves_from=2 * SIDE))
    assert {member.side: member.octaves for member in family.members} == {SIDE: 1, 2 * SIDE: 2}
    (tmp_path / 'refused').mkdir()
    with pytest.raises(ImportedFileError, match='--two-octaves-from'):
        imported(tmp_path / 'refused', toy_of('yolox'), wishes._replace(two_octaves_from=SIDE + 1,
                                                                        sides=(SIDE,)))
    assert not (tmp_path / 'refused' / 'family').exists()

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Published detectors, imported by one command, see through the node what they see plain.

Skipped where the files are absent. The plain way is written here as their makers publish it.
"""

from collections.abc import Callable
from math import ceil
from pathlib import Path

import cv2
import numpy as np
import onnxruntime as ort
import pytest

from mobilenet_ros.family.manifest import load_family
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.detector import FrameDetector
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.programs.import_model import main

SIDE = 416
Seen = tuple[np.ndarray, np.ndarray]  # boxes (A, 4) in camera pixels, scores (A, classes)


def _run(path: Path, pixels: np.ndarray, **others: np.ndarray) -> list[np.ndarray]:
    options = ort.SessionOptions()
    options.log_severity_level = 3
    session = ort.InferenceSession(str(path), options, providers=['CPUExecutionProvider'])
    feed = {session.get_inputs()[0].name: pixels.transpose(2, 0, 1)[None].astype(np.float32)}
    found: list[np.ndarray] = session.run(None, feed | others)
    return found


def _grid(strides: tuple[int, ...]) -> np.ndarray:
    return np.array([(x, y, stride) for stride in strides for y in range(ceil(SIDE / stride))
                     for x in range(ceil(SIDE / stride))], np.float32)


def yolox_nano(path: Path, image: np.ndarray) -> Seen:
    """Decode as Megvii's demo does."""
    scale = SIDE / max(image.shape[:2])
    height, width = (round(length * scale) for length in image.shape[:2])
    padded = np.full((SIDE, SIDE, 3), 114, np.uint8)
    padded[:height, :width] = cv2.resize(image, (width, height))
    rows, grid = _run(path, padded)[0][0], _grid((8, 16, 32))
    centres = (rows[:, :2] + grid[:, :2]) * grid[:, 2:]
    half = np.exp(rows[:, 2:4]) * grid[:, 2:] / 2
    factors = np.array([width / image.shape[1], height / image.shape[0]] * 2)
    return np.hstack([centres - half, centres + half]) / factors, rows[:, 4:5] * rows[:, 5:]


def picodet_s_416(path: Path, image: np.ndarray) -> Seen:
    """Decode as PaddleDetection does."""
    pixels = cv2.resize(image, (SIDE, SIDE))[:, :, ::-1].astype(np.float32)
    pixels = (pixels - [123.675, 116.28, 103.53]) / [58.395, 57.12, 57.375]
    outputs, grid = _run(path, pixels), _grid((8, 16, 32, 64))
    bins = np.exp(np.concatenate([each[0] for each in outputs[4:]]).reshape(-1, 4, 8))
    distances = (bins / bins.sum(axis=2, keepdims=True)) @ np.arange(8) * grid[:, 2:]
    centres = (grid[:, :2] + 0.5) * grid[:, 2:]
    boxes = np.hstack([centres - distances[:, :2], centres + distances[:, 2:]])
    height, width = image.shape[:2]
    return (boxes * np.array([width, height] * 2) / SIDE,
            np.concatenate([each[0] for each in outputs[:4]]))


def deimv2_femto(path: Path, image: np.ndarray) -> Seen:
    """Decode as DEIMv2's inference script does."""
    height, width = image.shape[:2]
    pixels = cv2.resize(image, (SIDE, SIDE))[:, :, ::-1] / 255
    labels, boxes, scores = _run(path, pixels,
                                 orig_target_sizes=np.array([[width, height]], np.int64))
    return boxes[0], np.where(np.arange(80) == labels[0][:, None], scores[0][:, None], 0)


@pytest.mark.parametrize(('plain', 'more'), [
    (yolox_nano, ()), (picodet_s_416, ()), (deimv2_femto, ('320',))])
def test_one_command_and_the_same_detections(
        plain: Callable[[Path, np.ndarray], Seen], more: tuple[str, ...], shared_data: Path,
        tmp_path: Path) -> None:
    teachers = shared_data / 'teachers'
    path = teachers / f'{plain.__name__}.onnx'
    assert main([str(path), '--labels', str(teachers / 'coco80.txt'), '--out',
                 str(tmp_path / 'family'), '--sides', '416', *more]) == 0
    detector = FrameDetector(Network(load_family(tmp_path / 'family')), lambda: 0.0)
    for picture in sorted((shared_data / 'coco_val' / 'pictures').glob('*.jpg'))[:3]:
        image = np.asarray(cv2.imread(str(picture)), np.uint8)
        boxes, scores = plain(path, image)
        found, _ = detector.detect(Frame(image, PixelFormat.BGR), Variant(1.0, 1.0),
                                   Thresholds(0.3, 0.5, 100))
        row, class_id = np.unravel_index(scores.argmax(), scores.shape)
        expected = boxes[row].clip(0, np.array(image.shape[1::-1] * 2))
        assert found.class_ids[0] == class_id
        assert found.scores[0] == pytest.approx(scores.max(), abs=1e-3)
        np.testing.assert_allclose(found.boxes_xyxy[0], expected, atol=0.5)
        assert (scores.max(axis=1) > 0.3).sum() >= len(found.scores)

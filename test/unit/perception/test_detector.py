# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Every variant finds the same blob in the same place, however the picture is encoded."""

import itertools

import numpy as np
import pytest
from support.blob_family import BASE_SIDE, BLOB, blob_picture
from support.encode import ALL, encode

from mobilenet_ros.errors import VariantError
from mobilenet_ros.family import Family, Member, Variant
from mobilenet_ros.messages.image_message import RawImage, decode_raw
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.detector import FrameDetector
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.thresholds import Thresholds

HEIGHT, WIDTH, CENTRE = 240, 320, (100, 80)
CELL = 16  # pixels of the input to a cell of the finest level


@pytest.fixture(scope='module')
def detector(blobs: Family) -> FrameDetector:
    ticks = itertools.count()
    return FrameDetector(Network(blobs), lambda: float(next(ticks)))


def frame_in(encoding: str, centre: tuple[int, int] = CENTRE) -> Frame:
    rows = encode(blob_picture(HEIGHT, WIDTH, centre), encoding)
    return Frame(*decode_raw(RawImage(rows.tobytes(), encoding, HEIGHT, WIDTH, rows.shape[1])))


def assert_blob_found(found: Detections, member: Member, centre: tuple[int, int]) -> None:
    """Hold the boxes' mean against the blob's centre, to within a cell of the finest level."""
    assert len(found) > 0
    assert set(found.class_ids.tolist()) == {BLOB}
    middles = (found.boxes_xyxy[:, :2] + found.boxes_xyxy[:, 2:]) / 2
    cell_px = np.array([WIDTH, HEIGHT]) * CELL / member.side
    assert (np.abs(middles.mean(axis=0) - centre) <= cell_px).all()


def test_every_variant_finds_the_blob_in_its_place(detector: FrameDetector) -> None:
    for member in detector.network.family.members:
        for centre in (CENTRE, (220, 160), (160, 120)):
            found, _ = detector.detect(frame_in('bgr8', centre), member.variant, Thresholds())
            assert_blob_found(found, member, centre)


@pytest.mark.parametrize('encoding', ALL)
def test_every_encoding_shows_the_same_blob(detector: FrameDetector, encoding: str) -> None:
    member = detector.network.family.members[-1]
    plain, _ = detector.detect(frame_in('bgr8'), member.variant, Thresholds())
    found, _ = detector.detect(frame_in(encoding), member.variant, Thresholds())
    assert_blob_found(found, member, CENTRE)
    np.testing.assert_allclose(sorted(found.boxes_xyxy.tolist()),
                               sorted(plain.boxes_xyxy.tolist()), atol=1.0)


def test_a_black_picture_gives_no_detections(detector: FrameDetector) -> None:
    black = Frame(np.zeros((HEIGHT, WIDTH, 3), np.uint8), PixelFormat.BGR)
    for member in detector.network.family.members:
        assert len(detector.detect(black, member.variant, Thresholds())[0]) == 0


@pytest.mark.parametrize('size', [(1, 1), (1, 4000), (33, 17), (1080, 1920)])
def test_boxes_never_leave_the_picture(detector: FrameDetector, size: tuple[int, int]) -> None:
    white = Frame(np.full((*size, 3), 255, np.uint8), PixelFormat.BGR)
    found, _ = detector.detect(white, detector.network.family.members[0].variant, Thresholds())
    height, width = size
    assert len(found) > 0
    assert found.boxes_xyxy.min() >= 0
    assert (found.boxes_xyxy.max(axis=0) <= (width, height, width, height)).all()


def test_the_frame_is_left_as_it_was(detector: FrameDetector) -> None:
    pixels = blob_picture()
    detector.detect(Frame(pixels, PixelFormat.BGR), detector.network.family.members[0].variant,
                    Thresholds())
    np.testing.assert_array_equal(pixels, blob_picture())


def test_thresholds_act(detector: FrameDetector) -> None:
    variant = detector.network.family.members[0].variant
    frame = frame_in('bgr8')
    one, _ = detector.detect(frame, variant, Thresholds(max_detections=1))
    none, _ = detector.detect(frame, variant, Thresholds(class_ids=frozenset({0})))
    assert (len(one), len(none)) == (1, 0)


def test_each_stage_gets_the_time_between_its_ends(detector: FrameDetector) -> None:
    """The clock of these tests goes one second further at every look."""
    _, times = detector.detect(frame_in('bgr8'), detector.network.family.members[0].variant,
                               Thresholds())
    assert times == (1.0, 1.0, 1.0)
    assert times.total_s == 3.0


def test_a_variant_outside_the_family_is_refused(detector: FrameDetector) -> None:
    with pytest.raises(VariantError, match='rho one of'):
        detector.detect(frame_in('bgr8'), Variant(0.25, 224 / BASE_SIDE), Thresholds())

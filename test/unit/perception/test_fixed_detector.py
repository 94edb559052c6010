# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The detector with one variant: opened by a family's folder, refused with what there is."""

import numpy as np
import pytest
from support.blob_family import blob_picture

from mobilenet_ros.errors import FrameError, ManifestError, SettingError, VariantError
from mobilenet_ros.family import Family, Variant
from mobilenet_ros.perception.detector import Detector
from mobilenet_ros.perception.frame import Frame, PixelFormat


def test_a_family_is_given_by_its_folder_or_as_it_is(blobs: Family) -> None:
    picture = blob_picture()
    by_folder, by_family = (Detector(each, providers=['cpu']).detect(picture)
                            for each in (blobs.folder, blobs))
    assert [each.name for each in by_folder] == ['blob'] * len(by_folder) != []
    np.testing.assert_array_equal(by_folder.boxes_xyxy, by_family.boxes_xyxy)


def test_an_array_and_a_frame_show_the_same(blobs: Family) -> None:
    detector, picture = Detector(blobs, providers=['cpu']), blob_picture()
    rgb = Frame(np.ascontiguousarray(picture[..., ::-1]), PixelFormat.RGB)
    np.testing.assert_array_equal(detector.detect(picture).boxes_xyxy,
                                  detector.detect(rgb).boxes_xyxy)


def test_what_is_asked_for_runs_and_the_rest_is_the_nearest_to_one(blobs: Family) -> None:
    assert Detector(blobs, 0.25, 0.6, providers=['cpu']).member.variant == Variant(0.25, 0.6)
    assert Detector(blobs, providers=['cpu']).member.variant == Variant(0.5, 1.0)


def test_settings_act(blobs: Family) -> None:
    ground = next(name for name in blobs.labels if name != 'blob')
    one = Detector(blobs, max_detections=1, providers=['cpu']).detect(blob_picture())
    none = Detector(blobs, classes=[ground], providers=['cpu']).detect(blob_picture())
    assert (len(one), len(none)) == (1, 0)


def test_what_does_not_exist_is_refused_with_what_does(blobs: Family) -> None:
    with pytest.raises(ManifestError, match="no family 'dogs': installed are"):
        Detector('dogs')
    with pytest.raises(VariantError, match='alpha is one of 0.25, 0.5'):
        Detector(blobs, alpha=0.75, providers=['cpu'])
    with pytest.raises(SettingError, match='unknown class cow; known are'):
        Detector(blobs, classes=['cow'], providers=['cpu'])
    with pytest.raises(FrameError, match='imread returns None'):
        Detector(blobs, providers=['cpu']).detect(None)

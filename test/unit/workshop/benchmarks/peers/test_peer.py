# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Every peer that is installed finds what ours finds, with the same weights."""

from collections import Counter

import numpy as np
import pytest
from support.blob_family import blob_picture

from mobilenet_ros.family import Family, Variant
from mobilenet_ros.perception.frame import Frame
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.workshop.benchmarks.peers.peer import PEERS, Peer
from mobilenet_ros.workshop.evaluation.evaluate import FindsObjects

VARIANT = Variant(0.25, 1.0)
FRAME = Frame(blob_picture(240, 320, (170, 110)))
THRESHOLDS = Thresholds(score_threshold=0.7)


def opened(peer: Peer, family: Family) -> FindsObjects:
    if peer.missing:
        pytest.skip(f'{peer.name} is {peer.missing}')
    return peer.open(family, family.member(VARIANT))


def test_a_package_that_is_missing_is_named_with_how_to_get_it() -> None:
    peer = Peer('toy', 'with_toy', 'no-such-package')
    assert peer.missing == 'not installed: pip install no-such-package'
    assert PEERS['ours'].missing == ''


@pytest.mark.parametrize('peer', PEERS.values(), ids=PEERS)
def test_a_peer_finds_what_ours_finds(peer: Peer, blobs: Family) -> None:
    detector = opened(peer, blobs)
    found, times = detector.detect(FRAME, VARIANT, THRESHOLDS)
    expected, _ = PEERS['ours'].open(blobs, blobs.member(VARIANT)).detect(
        FRAME, VARIANT, THRESHOLDS)
    assert len(expected) > 0
    assert Counter(found.class_ids.tolist()) == Counter(expected.class_ids.tolist())
    # OpenCV keeps whole boxes where ours are cut at the picture's edge, in another order.
    for detection in expected:
        distances = np.abs(found.boxes_xyxy - detection.box_xyxy).max(axis=1)
        nearest = int(distances.argmin())
        assert distances[nearest] < 2.0
        assert found.scores[nearest] == pytest.approx(detection.score, abs=1e-3)
    assert min(times) > 0.0


@pytest.mark.parametrize('peer', PEERS.values(), ids=PEERS)
def test_a_black_picture_shows_nothing(peer: Peer, blobs: Family) -> None:
    black = Frame(np.zeros((240, 320, 3), np.uint8))
    assert len(opened(peer, blobs).detect(black, VARIANT, THRESHOLDS)[0]) == 0

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Rows that contradict a description are refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from support.foreign_ssd import SIDE, Interface, described

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.decoding import corners
from mobilenet_ros.workshop.importing.check import check_raw, probe_pictures
from mobilenet_ros.workshop.importing.description import Description, read_description
from mobilenet_ros.workshop.importing.output import Raw

RNG = np.random.default_rng(0)
SIGMOID = Interface(kind='sigmoid_logits', background='none', order='xy')
DECODED = replace(SIGMOID, encoding='corners')
BOXES = RNG.uniform(0.1, 1.0, (30, 4)).astype(np.float32)  # centres, shares
DELTAS = RNG.normal(0, 2, (30, 4)).astype(np.float32)
LOGITS = RNG.normal(-3, 2, (30, 3)).astype(np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def said(interface: Interface, folder: Path) -> Description:
    (folder / 'a.yaml').write_text(yaml.safe_dump(described(interface)))
    return read_description(folder / 'a.yaml')


def test_true_descriptions_pass(folder: Path) -> None:
    check_raw(Raw(DELTAS, LOGITS), said(SIGMOID, folder), 'it')
    check_raw(Raw(corners(BOXES), LOGITS), said(DECODED, folder), 'it')
    check_raw(Raw(BOXES * SIDE, LOGITS), said(
        replace(DECODED, encoding='centres', unit='px'), folder), 'it')


def test_a_network_that_never_moves_its_anchors_passes(folder: Path) -> None:
    check_raw(Raw(np.zeros_like(DELTAS), LOGITS), said(SIGMOID, folder), 'it')


@pytest.mark.parametrize(('boxes', 'scores', 'interface', 'message'), [
    (DELTAS * np.nan, LOGITS, SIGMOID, "'loc' holds NaN"),
    (DELTAS, LOGITS * np.inf, SIGMOID, "'conf' holds NaN or infinite"),
    (corners(BOXES), LOGITS, SIGMOID, 'reads as a box'),
    (BOXES, LOGITS, SIGMOID, 'reads as a box'),
    (DELTAS, LOGITS, DECODED, r'\d+ of 30 rows are no corners'),
    (DELTAS, LOGITS, replace(DECODED, encoding='centres'), 'rows are no centres'),
    (corners(BOXES) * 300, LOGITS, DECODED, 'which is no share'),
    (corners(BOXES), LOGITS, replace(DECODED, unit='px'), 'which is no px'),
    (DELTAS, LOGITS, replace(SIGMOID, kind='probabilities'), 'are no probabilities'),
    (DELTAS, BOXES[:, :3], SIGMOID, 'looks like probabilities')])
def test_a_contradiction_is_told(boxes: np.ndarray, scores: np.ndarray, interface: Interface,
                                 message: str, folder: Path) -> None:
    with pytest.raises(ImportedFileError, match=message):
        check_raw(Raw(boxes, scores), said(interface, folder), 'it')


def test_pictures_are_the_same_every_time() -> None:
    first, second = probe_pictures(32), probe_pictures(32)
    assert list(first) == list(second) == ['a grey picture', 'noise']
    assert all((first[name] == second[name]).all() for name in first)
    assert first['noise'].shape == (1, 32, 32, 3)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Anchors by level, from a file and from the model are those that were meant."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.anchors import anchors_cxcywh, ssd_layout
from mobilenet_ros.family.decoding import corners
from mobilenet_ros.workshop.importing.anchors import anchors_at
from mobilenet_ros.workshop.importing.description import AnchorList, BoxForm, Level

SIDE = 300
LAYOUT = ssd_layout(SIDE)
WANTED = anchors_cxcywh(LAYOUT, (SIDE, SIDE))
EMPTY = onnx.ModelProto()


def form(encoding: str = 'centres', order: str = 'xy', unit: str = 'share') -> BoxForm:
    return BoxForm(encoding, order, unit, (10, 10, 5, 5))


def test_levels_of_cells_spread_evenly_as_our_own_layout_does() -> None:
    levels = tuple(Level(None, cells, sizes) for cells, sizes in
                   zip((19, 10, 5, 3, 2, 1), LAYOUT.sizes_px, strict=True))
    assert anchors_at(levels, EMPTY, SIDE) == pytest.approx(WANTED, abs=1e-3)


def test_levels_of_a_stride_step_by_it_and_cover_the_picture() -> None:
    anchors = anchors_at((Level(16.0, None, ((30, 60), (9, 9))),), EMPTY, SIDE)
    assert anchors.shape == (19 * 19 * 2, 4)
    assert anchors[:3].tolist() == [[8, 8, 30, 60], [8, 8, 9, 9], [24, 8, 30, 60]]
    assert anchors[-1].tolist() == [296, 296, 9, 9]


@pytest.mark.parametrize('encoding', ['centres', 'corners'])
@pytest.mark.parametrize('order', ['xy', 'yx'])
@pytest.mark.parametrize('unit', ['share', 'px'])
def test_a_constant_of_the_model_is_read_in_every_form(encoding: str, order: str,
                                                       unit: str) -> None:
    rows = corners(WANTED) if encoding == 'corners' else WANTED
    rows = (rows / (SIDE if unit == 'share' else 1)).astype(np.float32)
    rows = rows[None, :, [1, 0, 3, 2]] if order == 'yx' else rows[None]
    tensor = numpy_helper.from_array(rows, 'priors')
    node = helper.make_node('Constant', [], ['priors'], value=tensor)
    for graph in (helper.make_graph([], 'g', [], [], [tensor]),
                  helper.make_graph([node], 'g', [], [])):
        said = AnchorList(None, 'priors', form(encoding, order, unit))
        assert anchors_at(said, helper.make_model(graph), SIDE) == pytest.approx(WANTED, abs=1e-3)


def test_an_unknown_constant_is_answered_with_those_that_may_be_meant() -> None:
    tensors = [numpy_helper.from_array(np.ones(shape, np.float32), name)
               for name, shape in (('priors', (1, 9, 4)), ('bias', (4,)), ('kernel', (3, 9)))]
    model = helper.make_model(helper.make_graph([], 'g', [], [], tensors))
    with pytest.raises(ImportedFileError, match=r"no constant 'anchors'.*\) are 'priors'$"):
        anchors_at(AnchorList(None, 'anchors', form()), model, SIDE)


@pytest.mark.parametrize(('rows', 'said', 'message'), [
    (np.ones((5, 3)), form(), r'float64 \(5, 3\); expected numbers'),
    (np.array([['a'] * 4]), form(), r'\(1, 4\); expected numbers'),
    (WANTED, form(), 'which is no share'),
    (WANTED / SIDE, form(unit='px'), 'which is no px'),
    (WANTED / SIDE, form('corners'), 'no corners in the order xy'),
    (WANTED * np.nan, form(unit='px'), 'some have no width or height')])
def test_rows_that_are_no_such_anchors_are_refused(rows: np.ndarray, said: BoxForm, message: str,
                                                   tmp_path: Path) -> None:
    np.save(tmp_path / 'a.npy', rows)
    with pytest.raises(ImportedFileError, match=message):
        anchors_at(AnchorList(tmp_path / 'a.npy', '', said), EMPTY, SIDE)


@pytest.mark.parametrize('name', ['gone.npy', 'gone.csv', 'text.npy', 'text.csv'])
def test_a_file_that_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    for suffix in ('npy', 'csv'):
        (tmp_path / f'text.{suffix}').write_text('cx, cy, w, h')
    with pytest.raises(ImportedFileError, match=f'{name} cannot be read.*expected .npy'):
        anchors_at(AnchorList(tmp_path / name, '', form()), EMPTY, SIDE)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`benchmark content` from pictures to figures, with the blob finder."""

import json
from pathlib import Path

import cv2
import pytest
from support.blob_family import blob_picture
from support.fixtures import blobs

from mobilenet_ros.family import Family
from mobilenet_ros.programs.benchmark import main

__all__ = ['blobs']


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Return the annotations of six pictures with one blob each."""
    centres = [(60 + 30 * number, 100) for number in range(6)]
    for number, centre in enumerate(centres):
        cv2.imwrite(str(tmp_path / f'{number}.png'), blob_picture(centre=centre))
    path = tmp_path / 'labels.json'
    path.write_text(json.dumps({
        'images': [{'id': number, 'file_name': f'{number}.png', 'width': 320, 'height': 240}
                   for number in range(6)],
        'categories': [{'id': 1, 'name': 'blob'}],
        'annotations': [{'id': number + 1, 'image_id': number, 'category_id': 1, 'iscrowd': 0,
                         'bbox': [x - 40, y - 40, 80, 80], 'area': 6400}
                        for number, (x, y) in enumerate(centres)]}))
    return path


def test_figures_of_every_stream_are_printed_and_written(
        labelled: Path, blobs: Family, tmp_path: Path,  # noqa: F811
        capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / 'figures.json'
    with pytest.raises(SystemExit) as end:
        main(['content', str(labelled), '--family', str(blobs.folder), '--splits', '2',
              '--json', str(file)])
    assert end.value.code == 0
    found = json.loads(file.read_text())
    assert found['splits'] == 2
    assert [stream['stream'] for stream in found['streams']] == ['small', 'mixed', 'large']
    for stream in found['streams']:
        assert 0.0 <= stream['ap_without'] <= 1.0
        assert stream['gain'] == pytest.approx(stream['ap_with'] - stream['ap_without'])
    printed = capsys.readouterr().out
    assert all(name in printed for name in ('small', 'mixed', 'large', 'weigh_by_size'))


def test_pictures_that_are_missing_are_named(labelled: Path, blobs: Family) -> None:  # noqa: F811
    labelled.with_name('3.png').unlink()
    with pytest.raises(SystemExit, match=r'1 of 6 pictures are missing'):
        main(['content', str(labelled), '--family', str(blobs.folder)])

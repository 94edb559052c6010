# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Sets of several formats together, with classes in one order."""

from pathlib import Path

import numpy as np
import pytest
from support.pictures import write_picture
from support.tiny_training import write_squares

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels import load_samples
from mobilenet_ros.workshop.evaluation.labels.load import read_set
from mobilenet_ros.workshop.evaluation.labels.sample import NO_CLASS


def yolo(folder: Path) -> Path:
    for name in ('images', 'labels'):
        (folder / name).mkdir(parents=True)
    write_picture(folder / 'images' / 'a.jpg', 200, 100)
    (folder / 'labels' / 'a.txt').write_text('0 .5 .5 .5 .5\n1 .5 .5 0 0\n')
    (folder / 'classes.txt').write_text('disc\nsquare\n')
    return folder


def test_classes_of_several_sets_are_put_in_one_order(tmp_path: Path) -> None:
    labels, samples = load_samples([write_squares(tmp_path / 'c'), yolo(tmp_path / 'y')])
    assert labels == ('square', 'disc')
    assert len(samples) == 7
    assert samples[0].class_ids.tolist() == [0]
    assert samples[-1].class_ids.tolist() == [1, 0]
    np.testing.assert_allclose(samples[-1].boxes_xyxy[0], [50, 25, 150, 75])


def test_given_labels_decide_the_order_and_refuse_others(tmp_path: Path) -> None:
    path = yolo(tmp_path / 'y')
    assert load_samples([path], ('cup', 'square', 'disc'))[1][0].class_ids.tolist() == [2, 1]
    with pytest.raises(LabelFileError, match='unknown class square; known are disc'):
        load_samples([path], ('disc',))


def test_class_ids_that_stand_for_nothing_keep_their_places(tmp_path: Path) -> None:
    given = ('square', '???', '???', 'disc')
    labels, samples = load_samples([yolo(tmp_path / 'y')], given)
    assert labels == given
    assert samples[0].class_ids.tolist() == [3, 0]


def test_classes_can_be_renamed_or_ignored(tmp_path: Path) -> None:
    labels, samples = load_samples([yolo(tmp_path / 'y')], (), {'disc': 'ball', 'square': ''})
    assert labels == ('ball',)
    assert samples[0].ignored.tolist() == [False, True]
    assert samples[0].class_ids.tolist() == [0, NO_CLASS]


def test_box_without_a_size_is_ignored(tmp_path: Path) -> None:
    assert load_samples([yolo(tmp_path / 'y')])[1][0].ignored.tolist() == [False, True]


def test_unlabelled_pictures_are_ignored_everywhere(tmp_path: Path) -> None:
    write_squares(tmp_path).unlink()
    labels, samples = load_samples([tmp_path], ('square',))
    assert len(samples) == 6
    assert all(sample.ignored.all() for sample in samples)
    np.testing.assert_array_equal(samples[0].boxes_xyxy, [[0, 0, *samples[0].size]])


def test_arrays_cannot_be_changed(tmp_path: Path) -> None:
    sample = load_samples([write_squares(tmp_path)])[1][0]
    with pytest.raises(ValueError, match='read-only'):
        sample.boxes_xyxy[0] = 0


def test_missing_pictures_and_other_folders_are_refused(tmp_path: Path) -> None:
    path = write_squares(tmp_path / 'c')
    (tmp_path / 'c' / '0.png').unlink()
    with pytest.raises(LabelFileError, match=r'1 of 6 pictures are missing, such as .*0\.png'):
        load_samples([path])
    (tmp_path / 'empty').mkdir()
    with pytest.raises(LabelFileError, match='no data set; expected a COCO'):
        read_set(tmp_path / 'empty')


def test_folder_above_labelled_ones_is_refused_and_they_are_named(tmp_path: Path) -> None:
    train, valid = yolo(tmp_path / 'train'), yolo(tmp_path / 'valid')
    with pytest.raises(LabelFileError, match=f'no labels/ of its own; name {train}, {valid}$'):
        read_set(tmp_path)
    assert len(load_samples([train, valid])[1]) == 2


def test_folder_with_names_but_no_labels_is_refused(tmp_path: Path) -> None:
    (tmp_path / 'a.jpg').touch()
    (tmp_path / 'data.yaml').write_text('names: [cup]\n')
    with pytest.raises(LabelFileError, match='no labels/ of its own; expected one txt a picture'):
        read_set(tmp_path)


def test_class_that_is_never_meant_is_no_class_of_a_set(tmp_path: Path) -> None:
    path = yolo(tmp_path / 'y')
    (path / 'classes.txt').write_text('disc\nsquare\n???\n')
    assert load_samples([path])[0] == ('disc', 'square')

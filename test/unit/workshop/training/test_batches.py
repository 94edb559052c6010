# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A batch depends on its step and on nothing else."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.tiny_training import write_squares

torch = pytest.importorskip('torch')

from mobilenet_ros.errors import SourceError
from mobilenet_ros.workshop.evaluation.labels import load_samples
from mobilenet_ros.workshop.training.batches import Batch, Batches, loader, plain_images
from mobilenet_ros.workshop.training.recipe import Recipe, plan

RECIPE = Recipe((0.5, 0.25), (64, 96), steps=8, batch=4)


@pytest.fixture
def batches(tmp_path: Path) -> Batches:
    return Batches(load_samples([write_squares(tmp_path)])[1], RECIPE)


def same(one: Batch, other: Batch) -> bool:
    return one.images.keys() == other.images.keys() and all(
        torch.equal(one.images[side], other.images[side]) for side in one.images) and all(
        torch.equal(*pair) for pair in zip(one.objects, other.objects, strict=True))


def test_same_step_gives_the_same_batch_and_another_another(batches: Batches) -> None:
    assert same(batches[3], batches[3])
    assert not same(batches[3], batches[4])
    assert not same(batches[3], Batches(batches.samples, replace(RECIPE, seed=2))[3])


def test_workers_change_nothing(batches: Batches) -> None:
    alone = list(loader(batches, 2, 5, workers=0))
    helped = list(loader(batches, 2, 5, workers=1))
    assert len(alone) == 3
    assert all(same(*pair) for pair in zip(alone, helped, strict=True))


def test_there_are_pictures_of_every_side_that_the_step_plans(batches: Batches) -> None:
    for step in range(8):
        batch = batches[step]
        assert set(batch.images) == {sub.side for sub in plan(RECIPE, step)}
        assert all(image.shape == (4, side, side, 3) for side, image in batch.images.items())


def test_objects_lie_where_the_picture_is_bright(batches: Batches) -> None:
    for step in range(8):
        batch = batches[step]
        side = min(batch.images)
        boxes_px, _, scores, ignored = (part.numpy() for part in batch.objects_at(side))
        counted = (scores > 0) & ~ignored
        for picture, boxes, wanted in zip(batch.images[side].numpy(), boxes_px, counted,
                                          strict=True):
            for box in boxes[wanted]:
                left, top, right, bottom = np.round(box).astype(int)
                mask = np.zeros(picture.shape[:2], bool)
                mask[top:bottom, left:right] = True
                assert picture[mask].mean() > picture[~mask].mean()


def test_specks_are_ignored(batches: Batches) -> None:
    batch = batches[0]
    assert batch.objects_at(1).ignored.all()


def test_plain_pictures_take_turns_in_side(tmp_path: Path) -> None:
    paths = [sample.path for sample in load_samples([write_squares(tmp_path)])[1]]
    assert [tuple(image.shape) for image in plain_images(paths, (64, 96), 2)] == [
        (2, 64, 64, 3), (2, 96, 96, 3), (2, 64, 64, 3)]


def test_file_that_is_no_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / 'a.jpg').write_text('no picture')
    with pytest.raises(SourceError, match=r'a\.jpg'):
        list(plain_images([tmp_path / 'a.jpg'], (64,), 1))

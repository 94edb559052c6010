# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A training that was interrupted ends where it would have ended without."""

from pathlib import Path

import pytest
from support.blob_family import LABELS as BLOB_LABELS
from support.blob_family import write_blob_family
from support.tiny_training import LABELS, write_squares

torch = pytest.importorskip('torch')

from mobilenet_ros.family.anchors import ssd_layout
from mobilenet_ros.workshop.evaluation.labels import load_samples
from mobilenet_ros.workshop.training.batches import Batches, plain_images
from mobilenet_ros.workshop.training.checkpoint import Checkpoint, load_checkpoint
from mobilenet_ros.workshop.training.loop import Keeper, run
from mobilenet_ros.workshop.training.losses import Targets
from mobilenet_ros.workshop.training.network import SlimmableSsd
from mobilenet_ros.workshop.training.recipe import Recipe
from mobilenet_ros.workshop.training.teacher import Teacher
from mobilenet_ros.workshop.training.trainer import Trainer

LAYOUT = ssd_layout(96)
JOINT = Recipe((0.5, 0.25), (64, 96), steps=6, batch=2, frozen_from=0.5)


class PowerLossError(Exception):
    """Stands for whatever ends a process."""


def trainer_of(recipe: Recipe, teacher: Teacher | None = None) -> Trainer:
    torch.manual_seed(0)
    classes = len(BLOB_LABELS) if teacher else len(LABELS)
    targets = Targets(torch.tensor([10., 10, 5, 5]), torch.ones(classes))
    return Trainer(SlimmableSsd(recipe.alphas, classes), recipe, LAYOUT, targets, teacher)


def go_on(trainer: Trainer, folder: Path, stop_after: int = 10**6) -> Path:
    """Train until the end or the interruption; return the checkpoint."""
    samples = load_samples([write_squares(folder / 'data')])[1]
    still = list(plain_images([sample.path for sample in samples], trainer.recipe.sides, 2))
    keeper = Keeper(folder / 'kept.pt', Checkpoint(trainer.recipe, LABELS, LAYOUT, {}))

    def report(trainer: Trainer) -> None:
        if trainer.step == stop_after:
            raise PowerLossError
    run(trainer, Batches(samples, trainer.recipe), still, keeper, lambda: 0.0, report)
    return keeper.path


@pytest.mark.parametrize('stop_after', [1, 2, 3, 4, 5])
def test_interrupted_and_resumed_equals_uninterrupted(tmp_path: Path, stop_after: int) -> None:
    whole = trainer_of(JOINT)
    go_on(whole, tmp_path / 'whole')
    with pytest.raises(PowerLossError):
        go_on(trainer_of(JOINT), tmp_path / 'parts', stop_after)
    found = load_checkpoint(tmp_path / 'parts' / 'kept.pt')
    assert found.state['step'] == stop_after and not found.is_done
    resumed = trainer_of(JOINT)
    resumed.restore(found.state)
    go_on(resumed, tmp_path / 'parts')
    assert resumed.step == whole.step == 6
    for part in ('network', 'average'):
        for name, values in whole.state()[part].items():
            assert torch.equal(values, resumed.state()[part][name]), (part, name)


def test_resumed_lesson_equals_uninterrupted(tmp_path: Path) -> None:
    teacher = Teacher(write_blob_family(tmp_path / 'blobs'), torch.device('cpu'))
    recipe = Recipe((0.25,), (64,), steps=4, batch=2)

    def taught(folder: Path, *stops: int) -> Trainer:
        trainer = trainer_of(recipe, teacher)
        trainer.take_hints([torch.full((2, 64, 64, 3), 90, dtype=torch.uint8)])
        for stop in stops:
            with pytest.raises(PowerLossError):
                go_on(trainer, folder, stop)
            trainer = trainer_of(recipe, teacher)
            trainer.restore(load_checkpoint(folder / 'kept.pt').state)
        go_on(trainer, folder)
        return trainer
    whole, parts = taught(tmp_path / 'whole'), taught(tmp_path / 'parts', 1, 3)
    assert whole.hints is not None and parts.hints is not None
    for name, fit in whole.hints.fits().items():
        assert all(map(torch.equal, fit, parts.hints.fits()[name]))
    for name, values in whole.state()['network'].items():
        assert torch.equal(values, parts.state()['network'][name]), name


def test_what_is_kept_is_the_averaged_network_with_its_statistics(tmp_path: Path) -> None:
    trainer = trainer_of(JOINT)
    found = load_checkpoint(go_on(trainer, tmp_path))
    assert found.is_done and found.labels == LABELS and found.anchors == LAYOUT
    image = torch.full((1, 64, 64, 3), 100, dtype=torch.uint8)
    for alpha in JOINT.alphas:
        torch.testing.assert_close(found.network()(image, alpha).class_logits,
                                   trainer.average(image, alpha).class_logits)


def test_statistics_are_there_even_where_they_never_were_frozen(tmp_path: Path) -> None:
    trainer = trainer_of(Recipe((0.25,), (64,), steps=2, batch=2, frozen_from=1.0))
    go_on(trainer, tmp_path)
    assert trainer.frozen


def test_training_learns_what_the_pictures_show(tmp_path: Path) -> None:
    trainer = trainer_of(Recipe((0.25,), (96,), steps=40, batch=4, learning_rate=3e-3))
    losses: list[float] = []
    samples = load_samples([write_squares(tmp_path)])[1]
    still = list(plain_images([sample.path for sample in samples], (96,), 4))
    keeper = Keeper(tmp_path / 'kept.pt', Checkpoint(trainer.recipe, LABELS, LAYOUT, {}))
    run(trainer, Batches(samples, trainer.recipe), still, keeper, lambda: 0.0,
        lambda each: losses.append(each.loss))
    assert losses[-1] < 0.9 * losses[4]

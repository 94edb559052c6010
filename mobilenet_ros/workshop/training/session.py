# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A whole training of a family: data, start and teacher, then one network or several in turn."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from mobilenet_ros.errors import LabelFileError, SettingError
from mobilenet_ros.family.anchors import AnchorLayout
from mobilenet_ros.family.family import BOX_SCALES, Family
from mobilenet_ros.workshop.evaluation.labels import Sample, load_samples
from mobilenet_ros.workshop.evaluation.labels.load import Say
from mobilenet_ros.workshop.training.anchor_fit import fit_anchors
from mobilenet_ros.workshop.training.batches import Batches, plain_images, spread
from mobilenet_ros.workshop.training.checkpoint import (
    Checkpoint,
    checkpoint_path,
    find_checkpoints,
    load_checkpoint,
)
from mobilenet_ros.workshop.training.export import BASE_SIDE, export
from mobilenet_ros.workshop.training.loop import Keeper, Report, run
from mobilenet_ros.workshop.training.losses import Targets
from mobilenet_ros.workshop.training.network import SlimmableSsd
from mobilenet_ros.workshop.training.normalisation import fold_to_weights
from mobilenet_ros.workshop.training.recipe import Recipe
from mobilenet_ros.workshop.training.start.sources import StartWeights, begin, read_sources
from mobilenet_ros.workshop.training.teacher import Teacher
from mobilenet_ros.workshop.training.trainer import Trainer

STILL_PICTURES = 384  # to measure statistics and to refit on
STILL_BATCH = 16
FAVOURED = 2.0  # weight of a favoured class in the losses
SIZED_PICTURES = 2000  # to fit anchors on


@dataclass(frozen=True)
class Training:
    """What is trained on what: the answers to a user's command."""

    samples: tuple[Sample, ...]
    labels: tuple[str, ...]
    anchors: AnchorLayout
    folder: Path
    device: torch.device
    teacher: Family | None = None
    start: tuple[Path, ...] = ()
    favoured: tuple[str, ...] = ()
    workers: int = 0
    say: Say = lambda text: None
    trained: list[StartWeights] = field(default_factory=list)

    def train(self, recipe: Recipe, report: Report, resume: bool) -> None:
        """Train one network and keep it as something to start the next from."""
        path = checkpoint_path(self.folder, recipe)
        found = self._found(path, recipe, resume)
        trainer = self._trainer(recipe)
        if found is not None:
            trainer.restore(found.state)
        if found is None or not found.is_done:
            still = self.still(recipe)
            if found is None:
                self._begin(trainer, still)
            keeper = Keeper(path, Checkpoint(recipe, self.labels, self.anchors, {}), self.say)
            run(trainer, Batches(self.samples, recipe), still, keeper, time.monotonic, report,
                self.workers)
        self.trained.extend(StartWeights(alpha, fold_to_weights(trainer.average, alpha), True)
                            for alpha in recipe.alphas)

    def _found(self, path: Path, recipe: Recipe, resume: bool) -> Checkpoint | None:
        if not path.exists():
            return None
        if not resume:
            raise SettingError(f'{path} exists: go on with --resume, or name another folder')
        found = load_checkpoint(path)
        mine = replace(recipe, frozen_from=found.recipe.frozen_from)
        if (found.recipe, found.labels, found.anchors) != (mine, self.labels, self.anchors):
            raise SettingError(f'{path} was trained with other settings: {found.recipe}')
        return found

    def _trainer(self, recipe: Recipe) -> Trainer:
        torch.manual_seed(recipe.seed)
        network = SlimmableSsd(recipe.alphas, len(self.labels))
        network = network.to(self.device, memory_format=torch.channels_last)
        weights = [FAVOURED if name in self.favoured else 1.0 for name in self.labels]
        targets = Targets(torch.tensor(BOX_SCALES, device=self.device),
                          torch.tensor(weights, device=self.device))
        teacher = None if self.teacher is None else Teacher(self.teacher, self.device)
        return Trainer(network, recipe, self.anchors, targets, teacher)

    def _begin(self, trainer: Trainer, still: Sequence[Tensor]) -> None:
        recipe = trainer.recipe
        sources = [*self.trained, *read_sources(self.start, self.labels, self.anchors,
                                                recipe.sides)]
        network = trainer.network.cpu()
        source = begin(network, sources, still)
        trainer.network.to(self.device)
        trainer.average.load_state_dict(trainer.network.state_dict())
        if source is not None:
            self._go_on_from(source, trainer, still)

    def _go_on_from(self, source: StartWeights, trainer: Trainer, still: Sequence[Tensor]) -> None:
        there = [images.to(self.device) for images in still]
        trainer.keep_function(there)
        if source.whole:
            trainer.trust_predictors()
            trainer.take_hints(there)

    def still(self, recipe: Recipe) -> list[Tensor]:
        """Return pictures as a camera shows them, in batches at every side."""
        paths = [sample.path for sample in spread(self.samples, STILL_PICTURES)]
        return list(plain_images(paths, recipe.sides, STILL_BATCH))

    def export(self, folder: Path) -> Family:
        """Write everything that was trained in the session's folder as a family."""
        return export(find_checkpoints(self.folder), folder, self.samples)


def open_session(data: Sequence[Path], folder: Path, teacher: Family | None,
                 renamed: Mapping[str, str], favoured: Sequence[str] = (),
                 pictures: Path | None = None, say: Say = lambda text: None,
                 **settings: object) -> Training:
    """Read the data; classes and anchors are the teacher's where there is one, else the data's."""
    labels, samples = load_samples(data, teacher.labels if teacher else (), renamed, pictures, say)
    unknown = set(favoured) - set(labels)
    if unknown:
        raise LabelFileError(f'unknown class {", ".join(sorted(unknown))}; known are '
                             f'{", ".join(labels)}')
    if not labels:
        raise LabelFileError('there is no class to learn: the data are pictures without labels, '
                             'which need a teacher, or all classes are renamed to nothing')
    if teacher is None and all(sample.ignored.all() for sample in samples):
        raise LabelFileError(f'there is no box to learn from: {len(samples)} pictures of '
                             f'{", ".join(labels)} have none that counts')
    if teacher is not None:
        _check_teacher(teacher)
    anchors = teacher.anchors if teacher else fit_anchors(object_sizes(samples), BASE_SIDE)
    return Training(samples, labels, anchors, folder, teacher=teacher,
                    favoured=tuple(favoured), say=say, **settings)  # type: ignore[arg-type]


def _check_teacher(teacher: Family) -> None:
    if teacher.box_scales != BOX_SCALES:
        raise SettingError(f'the teacher {teacher.name} has box scales {teacher.box_scales}; '
                           f'only {BOX_SCALES} can be learnt from')
    if not teacher.anchors.sizes_px or 'fp32' not in {each.precision for each in teacher.models}:
        raise SettingError(f'the teacher {teacher.name} has no fp32 MobileNet-SSD that this '
                           'package built or imported from TFLite; only such can be learnt from')


def choose_device(name: str | None, threads: int) -> torch.device:
    """Return the device to train on, a GPU where there is one; set the threads of the CPU."""
    if threads:
        torch.set_num_threads(threads)
    return torch.device(name or ('cuda' if torch.cuda.is_available() else 'cpu'))


def object_sizes(samples: Sequence[Sample]) -> np.ndarray:
    """Return width and height (N, 2) of the objects of a set, in pixels at the base side."""
    found = []
    for sample in spread(samples, SIZED_PICTURES):
        boxes = sample.boxes_xyxy[~sample.ignored]
        found.append((boxes[:, 2:] - boxes[:, :2]) * BASE_SIDE / np.array(sample.size))
    return np.concatenate(found).astype(np.float32)

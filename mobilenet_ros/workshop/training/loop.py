# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Runs a training to its end, from wherever it stands, and keeps it on disk."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from mobilenet_ros.errors import SettingError
from mobilenet_ros.workshop.training.batches import Batches, loader
from mobilenet_ros.workshop.training.checkpoint import Checkpoint, save_checkpoint
from mobilenet_ros.workshop.training.trainer import Trainer

SAVE_EVERY_S = 300.0
_ENDLESS = 1 << 40

Report = Callable[[Trainer], None]  # hears of every step


@dataclass(frozen=True)
class Keeper:
    """Writes a trainer's state, with what never changes, into one file; `say` tells of trouble."""

    path: Path
    checkpoint: Checkpoint
    say: Callable[[str], None] = lambda text: None

    def keep(self, trainer: Trainer) -> None:
        """Write the state as it is; raises SettingError where that cannot be."""
        self._write(self.path, trainer)

    def try_to_keep(self, trainer: Trainer) -> None:
        """Write the state, or say that it could not be; the training goes on."""
        try:
            self.keep(trainer)
        except SettingError as error:
            self.say(f'{error}; the training goes on')

    def keep_anywhere(self, trainer: Trainer) -> None:
        """Write the state where it belongs or, where that cannot be, among temporary files."""
        try:
            self.keep(trainer)
        except SettingError as error:
            elsewhere = Path(tempfile.mkdtemp(prefix='mobilenet_ros_')) / self.path.name
            self._write(elsewhere, trainer)
            raise SettingError(f'{error}; what was learnt is kept in {elsewhere}: make room, '
                               f'move it to {self.path} and go on with --resume') from error

    def _write(self, path: Path, trainer: Trainer) -> None:
        found = self.checkpoint
        save_checkpoint(path, Checkpoint(found.recipe, found.labels, found.anchors,
                                         trainer.state()))


def run(trainer: Trainer, batches: Batches, still: Sequence[Tensor], keeper: Keeper,
        clock: Callable[[], float], report: Report, workers: int = 0) -> None:
    """Train until the recipe's length is reached; what was learnt is kept also when stopped.

    `still` are pictures to measure statistics on; `clock` returns monotonic seconds.
    """
    try:
        _steps(trainer, batches, still, keeper, clock, report, workers)
        if not trainer.frozen:
            trainer.settle(_there(trainer, still))
    finally:
        keeper.keep_anywhere(trainer)


def _steps(trainer: Trainer, batches: Batches, still: Sequence[Tensor], keeper: Keeper,
           clock: Callable[[], float], report: Report, workers: int) -> None:
    recipe = trainer.recipe
    device = _device(trainer)
    begun, kept = clock() - trainer.elapsed_s, clock()
    coming = loader(batches, trainer.step, recipe.steps or _ENDLESS, workers)
    while trainer.share < 1.0:
        if not trainer.frozen and trainer.share >= recipe.frozen_from:
            trainer.settle(_there(trainer, still))
        trainer.learn(next(coming).to(device))
        trainer.elapsed_s = clock() - begun
        report(trainer)
        if clock() - kept > SAVE_EVERY_S:
            keeper.try_to_keep(trainer)
            kept = clock()


def _device(trainer: Trainer) -> torch.device:
    found: torch.device = next(trainer.network.parameters()).device
    return found


def _there(trainer: Trainer, still: Sequence[Tensor]) -> list[Tensor]:
    return [images.to(_device(trainer)) for images in still]

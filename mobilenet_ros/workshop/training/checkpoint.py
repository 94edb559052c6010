# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Checkpoints: a training's state with all that is needed to go on or to export it."""

import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from mobilenet_ros.errors import SettingError
from mobilenet_ros.family.anchors import AnchorLayout
from mobilenet_ros.workshop.training.network import SlimmableSsd
from mobilenet_ros.workshop.training.recipe import Recipe

SUFFIX = '.pt'


@dataclass(frozen=True)
class Checkpoint:
    """What a file holds; `state` is a trainer's."""

    recipe: Recipe
    labels: tuple[str, ...]
    anchors: AnchorLayout
    state: dict[str, Any]

    @property
    def is_done(self) -> bool:
        """Tell whether the training has reached its end."""
        return self.recipe.share(self.state['step'], self.state['elapsed_s']) >= 1.0

    def network(self) -> SlimmableSsd:
        """Return the averaged network."""
        network = SlimmableSsd(self.recipe.alphas, len(self.labels))
        network.load_state_dict(self.state['average'])
        return network.requires_grad_(False)


def checkpoint_path(folder: Path, recipe: Recipe) -> Path:
    """Return the file of a training: one for each set of alphas that is trained together."""
    return folder / ('a' + '_'.join(f'{alpha:g}' for alpha in recipe.alphas) + SUFFIX)


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint, whole or not at all; raises SettingError where that cannot be."""
    scratch = path.with_suffix('.new')
    try:
        _write(path, scratch, checkpoint)
    except (OSError, RuntimeError) as error:  # torch tells of a full disk by either
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
        kept = f'the one before, {path}, is whole' if path.exists() else 'there is none before it'
        raise SettingError(f'the checkpoint {path} cannot be written: {error}; {kept}') from error


def _write(path: Path, scratch: Path, checkpoint: Checkpoint) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with scratch.open('wb') as file:
        torch.save({'recipe': asdict(checkpoint.recipe), 'labels': checkpoint.labels,
                    'anchors': asdict(checkpoint.anchors), 'state': checkpoint.state}, file)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint; raises SettingError when the file is none."""
    try:
        found = torch.load(path, map_location='cpu', weights_only=True)
        return Checkpoint(Recipe(**found['recipe']), found['labels'],
                          AnchorLayout(**found['anchors']), found['state'])
    except Exception as error:  # the unpickler raises whatever the bytes lead it to
        raise SettingError(f'{path} is no checkpoint of a training: {error}') from error


def find_checkpoints(folder: Path) -> list[Checkpoint]:
    """Return the checkpoints of a training folder; they must belong to one family."""
    found = [load_checkpoint(path) for path in sorted(folder.glob(f'*{SUFFIX}'))]
    if not found:
        raise SettingError(f'{folder} holds no checkpoint (*{SUFFIX}); train writes them')
    if not all(each.state['frozen'] for each in found):
        raise SettingError(f'a training in {folder} has no statistics yet; let it go on, past '
                            f'{found[0].recipe.frozen_from:.0%} of its length')
    if len({(each.labels, each.anchors) for each in found}) > 1:
        raise SettingError(f'the checkpoints in {folder} differ in classes or anchors; export '
                            'those of one training')
    return found

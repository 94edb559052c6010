# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Writes a family folder, whole or not at all: a reader never meets one that is half written."""

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import onnx

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.anchor_file import ANCHORS_NAME
from mobilenet_ros.family.family import Family, Model
from mobilenet_ros.family.manifest import FILE_NAME, LABELS_NAME, load_family, save_manifest


class NewNetwork(NamedTuple):
    """A network to be written: its width multiplier, its precision and its graph."""

    alpha: float
    precision: str
    graph: onnx.ModelProto


def write_family(family: Family, networks: Sequence[NewNetwork]) -> Family:
    """Write `family` with these networks into its folder and return it as it can be loaded.

    The models that `family` lists are ignored. A folder that already holds the same networks is
    left as it is, with the accuracies measured since; what else lies in the folder of a family,
    such as a model card, stays there. Raises ManifestError when the folder holds something else
    than a family.
    """
    folder = family.folder
    check_replaceable(folder)
    contents = [network.graph.SerializeToString(deterministic=True) for network in networks]
    models = tuple(_model(*pair) for pair in zip(networks, contents, strict=True))
    family = replace(family, models=models)
    if _is_same(family):
        return load_family(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f'.{folder.name}.') as scratch:
        new = Path(scratch) / 'new'
        new.mkdir()
        for model, content in zip(models, contents, strict=True):
            (new / model.file).write_bytes(content)
        save_manifest(replace(family, folder=new))
        load_family(new)
        _keep_others(folder, new)
        _swap(folder, new, Path(scratch) / 'old')
    return load_family(folder)


def check_replaceable(folder: Path) -> None:
    """Raise ManifestError where a folder holds something else than a family."""
    if folder.exists() and not folder.is_dir():
        raise ManifestError(f'{folder} is a file; a family is written into a folder')
    if folder.is_dir() and any(folder.iterdir()) and not (folder / FILE_NAME).is_file():
        raise ManifestError(f'{folder} holds other things than a family; name a new or empty '
                            'folder, or one that holds a family')


def _model(network: NewNetwork, content: bytes) -> Model:
    return Model(f'{network.graph.graph.name}.onnx', network.alpha, network.precision,
                 hashlib.sha256(content).hexdigest())


def _is_same(family: Family) -> bool:
    """Tell whether the folder holds this family already, measured accuracies aside."""
    try:
        found = load_family(family.folder)
        for model in found.models:
            found.model_bytes(model)
    except ManifestError:
        return False
    return replace(found, measured_on='', accuracies={}) == replace(
        family, measured_on='', accuracies={})


def _keep_others(folder: Path, new: Path) -> None:
    """Copy into `new` what lies in `folder` and is no part of the family in it."""
    if folder.exists():
        written = {FILE_NAME, LABELS_NAME, ANCHORS_NAME, *_model_files(folder),
                   *(path.name for path in new.iterdir())}
        shutil.copytree(folder, new, symlinks=True, dirs_exist_ok=True,
                        ignore=lambda place, names: written if Path(place) == folder else ())


def _model_files(folder: Path) -> set[str]:
    try:
        return {model.file for model in load_family(folder).models}
    except ManifestError:  # damaged: rather too many files stay than one too few
        return set()


def _swap(folder: Path, new: Path, old: Path) -> None:
    """Put `new` where `folder` is; what was there moves to `old`."""
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            shutil.move(old, folder)
        raise

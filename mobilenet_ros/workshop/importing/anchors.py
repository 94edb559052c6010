# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The anchors of a foreign network: from a file, from a constant of the model, or by level."""

from math import ceil
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.workshop.importing.description import AnchorList, BoxForm, Level
from mobilenet_ros.workshop.importing.graph_file import constants_of
from mobilenet_ros.workshop.importing.output import boxes_px

MOST_DIMENSIONS = 4  # of a constant that can be anchors
SHARES_UP_TO = 4.0  # an anchor is hardly more than four times as large as the picture


def anchors_at(said: AnchorList | tuple[Level, ...], model: onnx.ModelProto,
               side: int) -> NDArray[np.float32]:
    """Return anchors (A, 4) as centre x, centre y, width and height in pixels of the input."""
    if not isinstance(said, AnchorList):
        return np.concatenate([_level_anchors(level, side) for level in said])
    found = _read_file(said.file) if said.file else _read_tensor(model, said.tensor)
    where = f'anchors in {said.file or repr(said.tensor)}'
    if found.ndim < 2 or found.shape[-1] != 4 or found.dtype.kind not in 'fiu':
        raise ImportedFileError(f'{where} are {found.dtype} {found.shape}; expected numbers '
                                '(A, 4)')
    rows: NDArray[np.float32] = found.reshape(-1, 4).astype(np.float32)
    return _checked(rows, said.form, side, where)


def _checked(rows: NDArray[np.float32], form: BoxForm, side: int,
             where: str) -> NDArray[np.float32]:
    largest = float(np.abs(rows).max())
    if (largest <= SHARES_UP_TO) != (form.unit == 'share'):
        raise ImportedFileError(f'{where} go up to {largest:g}, which is no '
                                f'{form.unit}; unit is share (of the picture) or px')
    anchors = boxes_px(rows, form, side)
    if not (anchors[:, 2:] > 0).all():
        raise ImportedFileError(f'{where} are no {form.encoding} in the order {form.order}: some '
                                'have no width or height')
    return anchors


def _read_file(path: Path) -> NDArray[np.generic]:
    try:
        if path.suffix == '.npy':
            found: NDArray[np.generic] = np.load(path, allow_pickle=False)
            return found
        return np.loadtxt(path, np.float32, delimiter=',', ndmin=2)
    except (OSError, ValueError, EOFError) as error:
        raise ImportedFileError(f'anchors in {path} cannot be read: {error}; expected .npy, or '
                                '.csv with four numbers a line') from error


def _read_tensor(model: onnx.ModelProto, name: str) -> NDArray[np.generic]:
    found = constants_of(model, MOST_DIMENSIONS)
    if name not in found:
        likely = [key for key, values in found.items() if values.shape[1:] and
                  values.shape[-1] == 4]
        raise ImportedFileError(f'the model has no constant {name!r}; of shape (..., 4) are '
                                f'{", ".join(map(repr, likely)) or "none"}')
    return found[name]


def _level_anchors(level: Level, side: int) -> NDArray[np.float32]:
    cells = level.cells or ceil(side / (level.stride or side))
    centres = (np.arange(cells) + 0.5) * (level.stride or side / cells)
    anchors = np.empty((cells, cells, len(level.sizes_px), 4), np.float32)
    anchors[..., 0] = centres[None, :, None]
    anchors[..., 1] = centres[:, None, None]
    anchors[..., 2:] = np.asarray(level.sizes_px, np.float32)
    return anchors.reshape(-1, 4)

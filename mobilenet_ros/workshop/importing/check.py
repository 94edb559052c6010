# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Tells from what a network says of a picture whether its description can be true."""

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.workshop.importing.description import Description
from mobilenet_ros.workshop.importing.output import Raw, boxes_px

SHARES_UP_TO = 20.0  # decoded boxes beyond it are pixels
PIXELS_FROM = 2.0


def probe_pictures(side: int) -> dict[str, NDArray[np.uint8]]:
    """Return images (1, side, side, 3) that every network must have an answer to."""
    shape = (1, side, side, 3)
    return {'a grey picture': np.full(shape, 127, np.uint8),
            'noise': np.random.default_rng(0).integers(0, 256, shape, np.uint8)}


def check_raw(raw: Raw, said: Description, where: str) -> None:
    """Refuse what is not as described; `where` names file and picture."""
    for name, values in ((said.boxes_output, raw.boxes), (said.scores_output, raw.scores)):
        if not np.isfinite(values).all():
            raise ImportedFileError(f'{where}: {name!r} holds NaN or infinite numbers; are mean '
                                    'and std right?')
    if said.boxes.encoding == 'deltas':
        _check_deltas(raw.boxes, f'{where}: {said.boxes_output!r}')
    else:
        _check_decoded(raw.boxes, said, f'{where}: {said.boxes_output!r}')
    _check_scores(raw.scores, said, f'{where}: {said.scores_output!r}')


def _check_deltas(rows: NDArray[np.float32], where: str) -> None:
    if (rows[:, 2:] > rows[:, :2]).all() or rows.min() > 0:
        raise ImportedFileError(f'{where}: every row reads as a box and not as deltas from an '
                                'anchor; encoding is corners or centres if boxes are decoded')


def _check_decoded(rows: NDArray[np.float32], said: Description, where: str) -> None:
    form, largest = said.boxes, float(np.abs(rows).max())
    sizes = boxes_px(rows, form, 1)[:, 2:]
    if (sizes < 0).any():
        raise ImportedFileError(f'{where}: {(sizes < 0).any(axis=1).sum()} of {len(rows)} rows '
                                f'are no {form.encoding} of a box; raw rows are encoding: deltas')
    if (form.unit == 'share' and largest > SHARES_UP_TO
            or form.unit == 'px' and largest < PIXELS_FROM):
        raise ImportedFileError(f'{where} goes up to {largest:g}, which is no {form.unit}; '
                                'unit is one of share (of the picture) and px')


def _check_scores(rows: NDArray[np.float32], said: Description, where: str) -> None:
    low, high, kind = float(rows.min()), float(rows.max()), said.scores.kind
    within = low >= 0 and high <= 1 + 1e-3
    if kind == 'probabilities' and not within:
        raise ImportedFileError(f'{where} holds {low:.3g} to {high:.3g}, which are no '
                                'probabilities; kind is softmax_logits or sigmoid_logits')
    if kind != 'probabilities' and within and high > low:
        raise ImportedFileError(f'{where} holds {low:.3g} to {high:.3g}, which looks like '
                                f'probabilities and not like {kind}; kind is probabilities if an '
                                'activation is in the model already')

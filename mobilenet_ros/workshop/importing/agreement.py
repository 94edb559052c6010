# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Holds an imported network against the one it was made from, on pictures."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.scores import sigmoid
from mobilenet_ros.workshop.importing.input import plain_input
from mobilenet_ros.workshop.importing.reading import Answers, plain_boxes, plain_scores
from mobilenet_ros.workshop.importing.reading_graph import anchors_of, scales_of
from mobilenet_ros.workshop.importing.session import Session
from mobilenet_ros.workshop.importing.understand import Understood
from mobilenet_ros.workshop.networks.boxes import decode

MOST_PX, MOST_SCORE = 0.1, 1e-4
MOST_SCORE_FREED = 1e-3  # exporters round the tables that are computed anew


class Deviation(NamedTuple):
    """The largest differences: of boxes in pixels, per side of box, and of scores."""

    px: float
    score: float


class Plain:
    """A network as it came: what it says of a picture, before anything of ours."""

    def __init__(self, known: Understood, model: onnx.ModelProto) -> None:
        self._known = known
        self._session = Session(model, known.where)

    def feed(self, image: NDArray[np.uint8]) -> dict[str, NDArray[np.generic]]:
        """Return all inputs for an image (1, side, side, 3), RGB."""
        return {self._known.input.form.name: plain_input(image, self._known.input),
                **self._known.fixed}

    def answers(self, image: NDArray[np.uint8]) -> Answers:
        """Return the raw outputs."""
        outputs = self._known.reading.outputs
        return dict(zip(outputs, self._session.run(outputs, self.feed(image)), strict=True))


def agree(plain: Plain, imported: Session, known: Understood,
          images: Iterable[NDArray[np.uint8]], most_score: float = MOST_SCORE) -> Deviation:
    """Return how far the two are apart; raises ImportedFileError where that is too far."""
    worst = Deviation(0.0, 0.0)
    for image in images:
        difference = _difference(plain.answers(image), imported, known, image)
        worst = Deviation(max(worst.px, difference.px), max(worst.score, difference.score))
    if not (worst.px <= MOST_PX and worst.score <= most_score):  # NaN too
        raise ImportedFileError(f'{known.where}: the imported network differs from the plain one '
                                f'by {worst.px:.3g} px and {worst.score:.3g} of score')
    return worst


def _difference(answers: Answers, imported: Session, known: Understood,
                image: NDArray[np.uint8]) -> Deviation:
    side = image.shape[1]
    deltas, logits = imported.run(('box_deltas', 'class_logits'), {'image': image})
    theirs = plain_boxes(known.reading, answers, side)
    anchors = anchors_of(known.reading, side, deltas.shape[1])
    ours = decode(np.asarray(deltas[0], np.float32), anchors,
                  np.asarray(scales_of(known.reading), np.float32))
    scores, found = plain_scores(known.reading, answers), sigmoid(logits[0])
    if known.reading.class_ids is not None:
        rows = _apart(scores.max(axis=1))
        theirs, ours, scores, found = theirs[rows], ours[rows], scores[rows], found[rows]
    # A box that is wider than the picture is as exact as its size is large.
    off = np.abs(ours - theirs) / np.maximum(1.0, np.abs(theirs) / side)
    return Deviation(float(off.max(initial=0)), float(np.abs(found - scores).max(initial=0)))


def _apart(scores: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which rows keep their place in a ranking whatever their scores are rounded to."""
    gaps = -np.diff(scores) > MOST_SCORE
    return np.asarray(np.append(True, gaps) & np.append(gaps, True), np.bool_)

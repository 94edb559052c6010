# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Holds an imported network against the one it was made from, on pictures."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.decoding import decode, sigmoid
from mobilenet_ros.workshop.importing.input import plain_input
from mobilenet_ros.workshop.importing.reading import Answers, plain_boxes, plain_scores
from mobilenet_ros.workshop.importing.reading_graph import anchors_of, scales_of
from mobilenet_ros.workshop.importing.session import Session
from mobilenet_ros.workshop.importing.understand import Understood

MOST_PX, MOST_SCORE = 0.1, 1e-4


class Deviation(NamedTuple):
    """The largest differences: of boxes in pixels, per side of box, and of scores."""

    px: float
    score: float


class Said(NamedTuple):
    """What a network says of a picture."""

    boxes: NDArray[np.float32]  # (A, 4): centre x, centre y, width, height in pixels of the input
    scores: NDArray[np.float32]  # (A, classes)


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

    def said(self, image: NDArray[np.uint8]) -> Said:
        """Return boxes and scores, decoded with NumPy."""
        answers, reading = self.answers(image), self._known.reading
        return Said(plain_boxes(reading, answers, image.shape[1]), plain_scores(reading, answers))


class Imported:
    """A network with our nodes around it."""

    def __init__(self, known: Understood, graph: onnx.ModelProto) -> None:
        self._known = known
        self._session = Session(graph, known.where)

    def said(self, image: NDArray[np.uint8]) -> Said:
        """Return boxes and scores, decoded as the node does."""
        reading = self._known.reading
        deltas, logits = self._session.run(('box_deltas', 'class_logits'), {'image': image})
        anchors = anchors_of(reading, image.shape[1], deltas.shape[1])
        boxes = decode(np.asarray(deltas[0], np.float32), anchors,
                       np.asarray(scales_of(reading), np.float32))
        return Said(boxes, sigmoid(logits[0]))


def agree(plain: Plain, other: Plain | Imported, known: Understood,
          images: Iterable[NDArray[np.uint8]]) -> Deviation:
    """Return how far the two are apart; raises ImportedFileError where that is too far."""
    worst = deviation(plain, other, known, images)
    if not (worst.px <= MOST_PX and worst.score <= MOST_SCORE):  # NaN too
        raise ImportedFileError(f'{known.where}: the imported network differs from the plain one '
                                f'by {worst.px:.3g} px and {worst.score:.3g} of score')
    return worst


def deviation(plain: Plain, other: Plain | Imported, known: Understood,
              images: Iterable[NDArray[np.uint8]]) -> Deviation:
    """Return how far the two are apart on pictures."""
    found = [_deviation(plain.said(image), other.said(image), known, image.shape[1])
             for image in images]
    return Deviation(*np.max(found, axis=0, initial=0.0).tolist())


def _deviation(plain: Said, other: Said, known: Understood, side: int) -> Deviation:
    (theirs, scores), (ours, found) = plain, other
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

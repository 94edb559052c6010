# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What was found in one frame."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.perception.draw import annotate
from mobilenet_ros.perception.frame import Frame, as_frame

_SHOWN = 5  # objects in a repr


class Detection(NamedTuple):
    """One object: its box, float32 (4,) in camera pixels, score in [0, 1], class id and name.

    The box is left, top, right, bottom.
    """

    box_xyxy: NDArray[np.float32]
    score: float
    class_id: int
    name: str


@dataclass(frozen=True, eq=False, repr=False)
class Detections:
    """N objects, best first: three read-only arrays of equal length.

    `boxes_xyxy` float32 (N, 4) left, top, right, bottom in camera pixels; `scores` float32 (N,) in
    [0, 1]; `class_ids` int64 (N,), places in `labels`, the names of the family's classes.

    Iterating gives each object as (box, score, class id, name); an index gives one of them; a
    slice, an array of indices or a mask gives Detections. Raises ValueError on other shapes.
    """

    boxes_xyxy: NDArray[np.float32]
    scores: NDArray[np.float32]
    class_ids: NDArray[np.int64]
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the shapes and make the arrays read-only."""
        count = len(self.scores)
        shapes = self.boxes_xyxy.shape, self.scores.shape, self.class_ids.shape
        if shapes != ((count, 4), (count,), (count,)):
            raise ValueError(f'boxes, scores and class_ids must have shapes (N, 4), (N,), (N,), '
                             f'not {shapes}')
        for array in (self.boxes_xyxy, self.scores, self.class_ids):
            array.setflags(write=False)

    @classmethod
    def empty(cls, labels: tuple[str, ...] = ()) -> 'Detections':
        """Return the detections of a frame in which nothing was seen."""
        return cls(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64),
                   labels)

    def __len__(self) -> int:
        """Return the number of objects."""
        return len(self.scores)

    def __iter__(self) -> Iterator[Detection]:
        """Give each object as (box, score, class id, name), best first."""
        rows = zip(self.boxes_xyxy, self.scores.tolist(), self.class_ids.tolist(), strict=True)
        for box, score, class_id in rows:
            yield Detection(box, score, class_id, self.name_of(class_id))

    @overload
    def __getitem__(self, which: int) -> Detection: ...

    @overload
    def __getitem__(self, which: slice | NDArray[np.intp] | NDArray[np.bool_]) -> 'Detections': ...

    def __getitem__(
            self, which: int | slice | NDArray[np.intp] | NDArray[np.bool_],
    ) -> 'Detection | Detections':
        """Return one object, or those of a slice, of an array of indices or of a mask."""
        if isinstance(which, int | np.integer):
            class_id = int(self.class_ids[which])
            return Detection(self.boxes_xyxy[which], float(self.scores[which]), class_id,
                             self.name_of(class_id))
        return Detections(self.boxes_xyxy[which], self.scores[which], self.class_ids[which],
                          self.labels)

    def __repr__(self) -> str:
        """Name the best objects with their scores."""
        shown = [f'{each.name} {each.score:.2f}' for each in self[:_SHOWN]]
        more = [f'{len(self) - _SHOWN} more'] if len(self) > _SHOWN else []
        return f'<Detections: {", ".join(shown + more) or "nothing"}>'

    def name_of(self, class_id: int) -> str:
        """Return what a class is called: its label, or its number where there are no labels."""
        return self.labels[class_id] if self.labels else str(class_id)

    def at(self, boxes_xyxy: NDArray[np.float32], height: int, width: int) -> 'Detections':
        """Return the objects with other boxes, cut at the edge of a picture of that size.

        What lies outside the picture is dropped.
        """
        limits = np.array([width, height, width, height], np.float32)
        boxes = np.minimum(np.maximum(boxes_xyxy, np.float32(0.0)), limits)
        clipped = Detections(boxes, self.scores, self.class_ids, self.labels)
        inside = boxes[:, 2:] > boxes[:, :2]
        return clipped if inside.all() else clipped[inside[:, 0] & inside[:, 1]]

    def draw(self, image: NDArray[np.uint8] | Frame, caption: str = '') -> NDArray[np.uint8]:
        """Return a new BGR picture, uint8 (height, width, 3), of the image with what was found.

        `image` is what was detected in, an array as OpenCV reads it or a Frame, and stays as it
        is; `caption` goes into its lower left corner. Raises FrameError on what is no image.
        """
        return annotate(as_frame(image), self, caption)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a replay says of one frame: a line of detections.jsonl.

No times but the frame's own stamp, and a fixed rounding: equal runs write equal files.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mobilenet_ros.family.overlap import Box
from mobilenet_ros.pipeline.adaptive_detector import Processed
from mobilenet_ros.replay.lines import read_lines
from mobilenet_ros.stamp import stamp_ns_of_text, stamp_text

BOX_DECIMALS = 2  # hundredths of a pixel
SCORE_DECIMALS = 4


@dataclass(frozen=True)
class FrameRecord:
    """The detections of one frame, best first.

    `boxes` left, top, right, bottom in camera pixels; `variant` as `str(Variant)` writes it. A
    frame that could not be used has an `error` and nothing else.
    """

    topic: str
    stamp_ns: int
    variant: str = ''
    boxes: tuple[Box, ...] = ()
    scores: tuple[float, ...] = ()
    classes: tuple[str, ...] = ()
    error: str = ''

    def __post_init__(self) -> None:
        """Refuse lists that do not belong together."""
        counts = {len(self.boxes), len(self.scores), len(self.classes)}
        if len(counts) != 1 or any(len(box) != 4 for box in self.boxes):
            raise ValueError('boxes (of four numbers), scores and classes must be equally many')


def record_of(topic: str, processed: Processed, labels: tuple[str, ...]) -> FrameRecord:
    """Return the record of a processed frame, rounded."""
    found = processed.detections
    boxes = tuple((_px(left), _px(top), _px(right), _px(bottom))
                  for left, top, right, bottom in found.boxes_xyxy.tolist())
    scores = tuple(round(score, SCORE_DECIMALS) for score in found.scores.tolist())
    classes = tuple(labels[class_id] for class_id in found.class_ids.tolist())
    return FrameRecord(topic, processed.frame.stamp_ns, str(processed.member.variant), boxes,
                       scores, classes)


def _px(value: float) -> float:
    return round(value, BOX_DECIMALS)


def record_to_json(record: FrameRecord) -> dict[str, Any]:
    """Return the object of a line; `record_from_json` is the inverse."""
    start = {'topic': record.topic, 'stamp': stamp_text(record.stamp_ns)}
    if record.error:
        return start | {'error': record.error}
    return start | {'variant': record.variant, 'boxes': [list(box) for box in record.boxes],
                    'scores': list(record.scores), 'classes': list(record.classes)}


def record_from_json(item: dict[str, Any]) -> FrameRecord:
    """Read the object of a line; raises KeyError, TypeError or ValueError on another."""
    topic, stamp_ns = str(item['topic']), stamp_ns_of_text(item['stamp'])
    if 'error' in item:
        return FrameRecord(topic, stamp_ns, error=str(item['error']))
    boxes = tuple((float(left), float(top), float(right), float(bottom))
                  for left, top, right, bottom in item['boxes'])
    return FrameRecord(topic, stamp_ns, str(item['variant']), boxes,
                       tuple(map(float, item['scores'])), tuple(map(str, item['classes'])))


def read_records(path: Path) -> list[FrameRecord]:
    """Read a detections.jsonl; raises ReplayError that names the first bad line."""
    return read_lines(path, record_from_json)

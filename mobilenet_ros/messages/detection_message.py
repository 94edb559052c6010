# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From detections to vision_msgs, by the names of the fields alone.

Messages of rclpy and of rosbags differ in their classes only, so the node and the replay share
this file; `types` holds the classes by their names, as the module vision_msgs.msg does.
"""

from typing import Any

from mobilenet_ros.perception.detections import Detections


class DetectionMessages:
    """Makes the message of each frame from the same parts, so one is good until the next is made.

    A part takes ten times as long to make as to fill.
    """

    def __init__(self, types: Any) -> None:
        """Make messages of `types`, each part when a frame first has so many detections."""
        self._types = types
        self._parts: list[Any] = []

    def message(self, detections: Detections, header: Any, class_names: tuple[str, ...]) -> Any:
        """Return the Detection2DArray of a frame, under the frame's own header.

        `class_names[class_id]` is what the message calls a class: its index or its name.
        """
        count = len(detections)
        self._parts += [_part(self._types) for _ in range(len(self._parts), count)]
        parts = self._parts[:count]
        rows = zip(parts, detections.boxes_xyxy.tolist(), detections.scores.tolist(),
                   detections.class_ids.tolist(), strict=True)
        for part, box, score, class_id in rows:
            part.header = header
            hypothesis = part.results[0].hypothesis
            hypothesis.class_id, hypothesis.score = class_names[class_id], score
            fill_box(part.bbox, box)
        return self._types.Detection2DArray(header=header, detections=parts)


def _part(types: Any) -> Any:
    """Return the message of one detection, to be filled."""
    return types.Detection2D(results=[types.ObjectHypothesisWithPose()])


def fill_box(message: Any, box_xyxy: list[float]) -> None:
    """Write corners as centre and size, all in pixels; `message_to_box` is the inverse."""
    left, top, right, bottom = box_xyxy
    message.size_x, message.size_y = right - left, bottom - top
    centre = message.center.position
    centre.x, centre.y = (left + right) / 2, (top + bottom) / 2


def message_to_box(message: Any) -> list[float]:
    """Return the corners left, top, right, bottom of a box message."""
    centre = message.center.position
    return [centre.x - message.size_x / 2, centre.y - message.size_y / 2,
            centre.x + message.size_x / 2, centre.y + message.size_y / 2]

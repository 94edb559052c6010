# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From detections to vision_msgs, by the names of the fields alone.

Messages of rclpy and of rosbags differ in their classes only, so the node and the replay share
this file; `types` holds the classes by their names, as the module vision_msgs.msg does.
"""

from typing import Any

from mobilenet_ros.perception.detections import Detections


def detections_to_message(types: Any, detections: Detections, header: Any,
                          class_names: tuple[str, ...]) -> Any:
    """Return the Detection2DArray of a frame, under the frame's own header.

    `class_names[class_id]` is what the message calls a class: its index or its name.
    """
    rows = zip(detections.boxes_xyxy.tolist(), detections.scores.tolist(),
               detections.class_ids.tolist(), strict=True)
    return types.Detection2DArray(header=header, detections=[
        _detection_to_message(types, box, score, class_names[class_id], header)
        for box, score, class_id in rows])


def _detection_to_message(types: Any, box_xyxy: list[float], score: float, class_id: str,
                          header: Any) -> Any:
    result = types.ObjectHypothesisWithPose()
    result.hypothesis.class_id = class_id
    result.hypothesis.score = score
    return types.Detection2D(header=header, results=[result],
                             bbox=box_to_message(types, box_xyxy))


def box_to_message(types: Any, box_xyxy: list[float]) -> Any:
    """Return corners as centre and size, all in pixels; `message_to_box` is the inverse."""
    left, top, right, bottom = box_xyxy
    message = types.BoundingBox2D(size_x=right - left, size_y=bottom - top)
    message.center.position.x = (left + right) / 2
    message.center.position.y = (top + bottom) / 2
    return message


def message_to_box(message: Any) -> list[float]:
    """Return the corners left, top, right, bottom of a box message."""
    centre = message.center.position
    return [centre.x - message.size_x / 2, centre.y - message.size_y / 2,
            centre.x + message.size_x / 2, centre.y + message.size_y / 2]

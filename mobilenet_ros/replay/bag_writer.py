# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Writes detections into a rosbag2 as the node would have published them."""

from collections.abc import Iterable
from pathlib import Path

from rosbags.interfaces import Connection
from rosbags.rosbag2 import StoragePlugin, Writer

from mobilenet_ros.messages.detection_message import DetectionMessages
from mobilenet_ros.pipeline.topics import private_topic
from mobilenet_ros.replay.message_types import VisionMessages, message_store
from mobilenet_ros.replay.replay import Replayed
from mobilenet_ros.sources.bag_path import BagPath

NODE = '/detector'
STORAGES = tuple(plugin.name.lower() for plugin in StoragePlugin)
TYPE = 'vision_msgs/msg/Detection2DArray'


def detections_topic(camera: str) -> str:
    """Return the topic that the node publishes a camera's detections on."""
    return private_topic(camera, 'detections', NODE)


class DetectionsBag:
    """A bag of detections; each has its image's header and was recorded when its image was."""

    def __init__(self, path: Path, cameras: Iterable[str], class_names: tuple[str, ...],
                 storage: str = 'sqlite3') -> None:
        """Start a new bag; `class_names[class_id]` is what the messages call a class."""
        self._class_names = class_names
        self._messages = DetectionMessages(VisionMessages())
        self._writer = Writer(path, version=8,  # the oldest that rosbags writes
                              storage_plugin=StoragePlugin[storage.upper()])
        self._writer.path = BagPath(path)
        self._writer.open()
        self._connections = {camera: self._connection(camera) for camera in cameras}

    def _connection(self, camera: str) -> Connection:
        return self._writer.add_connection(detections_topic(camera), TYPE,
                                           typestore=message_store())

    def add(self, replayed: Replayed) -> None:
        """Write the detections of a frame, none for a frame that could not be used."""
        if replayed.processed is None:
            return
        message = self._messages.message(replayed.processed.detections,
                                         replayed.image.message.header, self._class_names)
        self._writer.write(self._connections[replayed.camera], replayed.image.recorded_ns,
                           message_store().serialize_cdr(message, TYPE))

    def close(self) -> None:
        """Finish the bag."""
        self._writer.close()

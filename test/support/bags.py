# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Bags with known pictures, written by the rosbags library's own writer."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from rosbags.rosbag2 import CompressionFormat, CompressionMode, StoragePlugin, Writer
from rosbags.typesys import Stores, get_typestore
from support.blob_family import blob_picture
from support.encode import encode

STORE = get_typestore(Stores.ROS2_HUMBLE)
IMAGE, COMPRESSED = 'sensor_msgs/msg/Image', 'sensor_msgs/msg/CompressedImage'
START_NS = 1_700_000_000_000_000_000
PERIOD_NS = 100_000_000
DELAY_NS = 3_000_000  # between a picture's stamp and its recording


class Recorded(NamedTuple):
    """A message of a bag before it is written."""

    topic: str
    recorded_ns: int
    message: Any


def make(name: str, **fields: Any) -> Any:
    """Return a message of a type."""
    return STORE.types[name](**fields)


def header(stamp_ns: int, frame_id: str = 'camera_optical') -> Any:
    """Return a header with a stamp in nanoseconds."""
    stamp = make('builtin_interfaces/msg/Time', sec=stamp_ns // 10**9, nanosec=stamp_ns % 10**9)
    return make('std_msgs/msg/Header', stamp=stamp, frame_id=frame_id)


def raw_image(bgr: np.ndarray, stamp_ns: int, encoding: str = 'bgr8') -> Any:
    """Return a raw image of a BGR picture."""
    rows = encode(bgr, encoding)
    return make(IMAGE, header=header(stamp_ns), height=bgr.shape[0], width=bgr.shape[1],
                encoding=encoding, is_bigendian=0, step=rows.shape[1], data=rows.reshape(-1))


def jpeg_image(bgr: np.ndarray, stamp_ns: int) -> Any:
    """Return a compressed image of a BGR picture."""
    content = cv2.imencode('.jpg', bgr, [cv2.IMWRITE_JPEG_QUALITY, 95])[1]
    return make(COMPRESSED, header=header(stamp_ns), format='jpeg', data=content.reshape(-1))


def text(content: str) -> Any:
    """Return a message that is no image."""
    return make('std_msgs/msg/String', data=content)


def write_bag(path: Path, messages: Iterable[Recorded], storage: str = 'sqlite3',
              compression: CompressionMode = CompressionMode.NONE) -> Path:
    """Write messages into a new bag and return its folder."""
    writer = Writer(path, version=8, storage_plugin=StoragePlugin[storage.upper()])
    writer.set_compression(compression, CompressionFormat.ZSTD)
    with writer:
        connections: dict[str, Any] = {}
        for topic, recorded_ns, message in messages:
            kind = message.__msgtype__
            if topic not in connections:
                connections[topic] = writer.add_connection(topic, kind, typestore=STORE)
            writer.write(connections[topic], recorded_ns, STORE.serialize_cdr(message, kind))
    return path


def walking_blob(frames: int = 8) -> Iterator[np.ndarray]:
    """Give pictures of a blob that walks from left to right, absent from the first two."""
    yield from (np.zeros_like(blob_picture()) for _ in range(min(2, frames)))
    yield from (blob_picture(centre=(60 + 24 * step, 120)) for step in range(frames - 2))


def blob_messages(topic: str = '/camera/image_raw', encoding: str = 'bgr8', frames: int = 8,
                  offset_ns: int = 0) -> Iterator[Recorded]:
    """Give the walking blob as one camera sends it; encoding `jpeg` is a compressed image."""
    for index, picture in enumerate(walking_blob(frames)):
        stamp_ns = START_NS + offset_ns + index * PERIOD_NS
        message = (jpeg_image(picture, stamp_ns) if encoding == 'jpeg'
                   else raw_image(picture, stamp_ns, encoding))
        yield Recorded(topic, stamp_ns + DELAY_NS, message)


def two_cameras(frames: int = 4) -> list[Recorded]:
    """Return the messages of a front and a rear camera, in the order of their times."""
    front = blob_messages('/front/image', 'rgb8', frames)
    rear = blob_messages('/rear/image', 'mono8', frames, PERIOD_NS // 2)
    return sorted([*front, *rear], key=lambda recorded: recorded.recorded_ns)

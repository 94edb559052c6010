# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A source: pictures with their times, that can be gone through again and again."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import SourceError
from mobilenet_ros.stamp import NS_PER_S


class BagImage(NamedTuple):
    """An image of a bag as it was recorded: nothing of it is converted.

    `message` has the fields of `msgtype`, sensor_msgs/msg/Image or CompressedImage; `recorded_ns`
    is the time the recorder wrote it down.
    """

    topic: str
    msgtype: str
    message: Any
    recorded_ns: int


class Picture(NamedTuple):
    """What a camera would see `time_ns` after it was switched on.

    `content` is BGR uint8 pixels of shape (height, width, 3), or the image of a bag.
    """

    time_ns: int
    content: NDArray[np.uint8] | BagImage


class Source(ABC):
    """Something that gives pictures; each iteration starts from the beginning.

    `rate_hz` is its nominal rate. A `live` source gives its pictures when they are taken; any
    other gives them as fast as they are read. `notes` say what a user should know of it.
    Iterating raises SourceError at what cannot be read, after everything that can.
    """

    live = False
    notes: tuple[str, ...] = ()

    def __init__(self, rate_hz: float) -> None:
        self.rate_hz = rate_hz

    @abstractmethod
    def __iter__(self) -> Iterator[Picture]:
        """Give the pictures in order of their times."""

    def close(self) -> None:  # noqa: B027  (only a source that holds a device has work to do)
        """Give back what the source holds."""

    def __enter__(self) -> 'Source':
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def looped(source: Source) -> Iterator[Picture]:
    """Repeat a source without end; the times go on, one nominal period after each lap."""
    start_ns = 0
    while True:
        end_ns = None
        for picture in source:
            end_ns = start_ns + picture.time_ns
            yield picture._replace(time_ns=end_ns)
        if end_ns is None:
            raise SourceError('a source without pictures cannot be looped')
        start_ns = end_ns + period_ns(source.rate_hz)


def period_ns(rate_hz: float) -> int:
    """Return the time between two pictures, in nanoseconds."""
    return round(NS_PER_S / rate_hz)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The camera: a node that shows a video, pictures, a webcam or a bag as a camera would.

A thread reads and publishes; the executor only serves parameters.
"""

import sys
import time
from collections.abc import Iterator
from typing import Any

from sensor_msgs.msg import CompressedImage, Image

from mobilenet_ros.errors import FrameError
from mobilenet_ros.ros.camera_images import content_to_compressed, content_to_image
from mobilenet_ros.ros.camera_parameters import read_parameters
from mobilenet_ros.ros.image_topic import image_publisher
from mobilenet_ros.ros.playback import PlayingNode, play, wait_for_subscribers
from mobilenet_ros.sources import Picture, looped, open_source
from mobilenet_ros.sources.pacing import Pacing
from mobilenet_ros.sources.source import period_ns
from mobilenet_ros.stamp import NS_PER_S

NAME = 'camera'
LOG_PERIOD_S = 1.0


class CameraNode(PlayingNode):
    """Node `camera`; `finished` is done when the source has ended, with its error if it had one.

    Raises SettingError or SourceError when its parameters name nothing that can be shown.
    """

    def __init__(self, **kwargs: Any) -> None:
        """Open the source and start to publish."""
        super().__init__(NAME, **kwargs)
        self._settings = read_parameters(self)
        self._source = open_source(self._settings.source, self._settings.bag_topic,
                                   self._settings.rate_hz)
        self._compressed = self._settings.image_transport == 'compressed'
        self._publisher = image_publisher(self, self.resolve_topic_name('image'),
                                          self._compressed)
        self.start_playing()

    def close(self) -> None:
        """Publish no more and give back the source."""
        super().close()
        self._source.close()

    def _play(self) -> None:
        rate_hz = self._settings.rate_hz or self._source.rate_hz
        self.get_logger().info(f'{self._settings.source} at {rate_hz:g} Hz on '
                               f'{self._publisher.topic_name}')
        for note in self._source.notes:
            self.get_logger().info(note)
        if not self._settings.loop and not self._source.live:
            wait_for_subscribers({self._publisher.topic_name: self._publisher}, self._stopped,
                                 self.get_logger(), self._settings.wait_s)
        pacing = Pacing(period_ns(rate_hz))
        for time_ns, picture in self._timed():
            message = self._message(picture)
            wait_ns = 0 if self._source.live else self._wait_ns(pacing, time_ns)
            if self._stopped.wait(wait_ns / NS_PER_S):
                return
            if message is not None:
                message.header.stamp = self.get_clock().now().to_msg()
                self._publisher.publish(message)

    def _wait_ns(self, pacing: Pacing, time_ns: int) -> int:
        before = pacing.skipped
        wait_ns = pacing.wait_ns(time_ns, time.monotonic_ns())
        if pacing.skipped > before:
            self._warn(f'too late for its rate: {pacing.skipped} pictures too few so far')
        return wait_ns

    def _timed(self) -> Iterator[tuple[int, Picture]]:
        """Give the pictures with the times they are due at: their own, or those of rate_hz."""
        pictures = looped(self._source) if self._settings.loop else iter(self._source)
        rate_hz = self._settings.rate_hz
        for index, picture in enumerate(pictures):
            yield round(index * NS_PER_S / rate_hz) if rate_hz else picture.time_ns, picture

    def _message(self, picture: Picture) -> Image | CompressedImage | None:
        try:
            message = (content_to_compressed(picture.content) if self._compressed else
                       content_to_image(picture.content, self._settings.encoding))
        except FrameError as error:
            self._warn(f'picture not shown: {error}')
            return None
        message.header.frame_id = self._settings.frame_id or message.header.frame_id or NAME
        return message

    def _warn(self, text: str) -> None:
        self.get_logger().warning(text, throttle_duration_sec=LOG_PERIOD_S)


def main(args: list[str] | None = None) -> int:
    """Show the source to its end or until told to stop; 1 when it cannot be shown."""
    return play(CameraNode, NAME, args)


if __name__ == '__main__':
    sys.exit(main())

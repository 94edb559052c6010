# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Cameras that show pictures held in memory, so that only what listens to them is measured.

Its arguments are two files, then `--ros-args ...`: the first gets the name of the camera and the
stamp of every frame, and nothing is shown while the second exists.
"""

import sys
import time
from itertools import cycle
from pathlib import Path
from typing import Any, TextIO

from sensor_msgs.msg import CompressedImage, Image

from mobilenet_ros.messages.image_message import stamp_ns_of
from mobilenet_ros.ros.camera_images import content_to_compressed, content_to_image
from mobilenet_ros.ros.image_topic import image_publisher
from mobilenet_ros.ros.parameters import ParameterSpec
from mobilenet_ros.ros.playback import PlayingNode, play
from mobilenet_ros.ros.start_parameters import read_start_parameters
from mobilenet_ros.workshop.benchmarks.graph.stills import stills

NAME = 'still_cameras'

SPECS = (
    ParameterSpec('source', '', 'a video, a folder of pictures or photographs'),
    ParameterSpec('width', 640, 'of the pictures [px]', (1, 8192)),
    ParameterSpec('height', 480, 'of the pictures [px]', (1, 8192)),
    ParameterSpec('rate_hz', 30.0, 'of each camera [Hz]', (0.1, 1000.0)),
    ParameterSpec('image_transport', 'raw', 'raw or compressed'),
    ParameterSpec('cameras', [''], 'their names; one without a name shows on image'),
)


class StillCameras(PlayingNode):
    """Node `still_cameras`; the cameras take turns within a period, as unsynchronised ones do."""

    def __init__(self, stamps: TextIO, quiet: Path, **kwargs: Any) -> None:
        """Read the pictures and begin to show them."""
        super().__init__(NAME, **kwargs)
        self._settings = read_start_parameters(self, SPECS)
        self._stamps, self._quiet = stamps, quiet
        self._compressed = self._settings['image_transport'] == 'compressed'
        self._publishers_of = {name: self._publisher(name) for name in self._settings['cameras']}
        self.start_playing()

    def _publisher(self, name: str) -> Any:
        base = f'{name}/image' if name else 'image'
        return image_publisher(self, base, self._compressed)

    def _play(self) -> None:
        self._show([self._message(each) for each in stills(
            self._settings['source'], self._settings['width'], self._settings['height'])])

    def _message(self, pixels: Any) -> Image | CompressedImage:
        return content_to_compressed(pixels) if self._compressed else content_to_image(pixels,
                                                                                       'bgr8')

    def _show(self, messages: list[Image | CompressedImage]) -> None:
        step_s = 1.0 / (self._settings['rate_hz'] * len(self._publishers_of))
        shown = zip(cycle(self._publishers_of.items()), self._laps(messages), strict=False)
        due_s = time.monotonic()
        while not self._stopped.wait(max(0.0, due_s - time.monotonic())):
            due_s = max(due_s + step_s, time.monotonic() - step_s)  # too late: no burst follows
            if not self._quiet.exists():
                (name, publisher), message = next(shown)
                message.header.stamp = self.get_clock().now().to_msg()
                self._stamps.write(f'{name} {stamp_ns_of(message.header)}\n')
                publisher.publish(message)

    def _laps(self, messages: list[Image | CompressedImage]) -> Any:
        """Give each picture to every camera before the next one comes."""
        return (message for message in cycle(messages) for _ in self._publishers_of)


def main(args: list[str]) -> int:
    """Show pictures until told to stop; 1 when they cannot be read."""
    with open(args[1], 'w', encoding='utf-8', buffering=1) as stamps:
        return play(lambda: StillCameras(stamps, Path(args[2])), NAME, [args[0], *args[3:]])


if __name__ == '__main__':
    sys.exit(main(sys.argv))

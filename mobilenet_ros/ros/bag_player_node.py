# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The bag player: publishes the images of a bag as they were recorded, and the time as /clock.

Unlike the camera it changes nothing, topics and stamps neither; who listens uses simulated time.
"""

import sys
import time
from pathlib import Path
from typing import Any

from builtin_interfaces.msg import Time
from rclpy.qos_overriding_options import QoSOverridingOptions
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CompressedImage, Image

from mobilenet_ros.errors import SourceError
from mobilenet_ros.ros.camera_images import content_to_compressed, content_to_image
from mobilenet_ros.ros.parameters import ParameterSpec
from mobilenet_ros.ros.playback import PlayingNode, play, wait_for_subscribers
from mobilenet_ros.ros.qos import CAMERA_QOS
from mobilenet_ros.ros.start_parameters import read_start_parameters
from mobilenet_ros.sources.bag import choose_topics, read_images, topics_note
from mobilenet_ros.sources.bag_file import BagFile
from mobilenet_ros.sources.source import BagImage
from mobilenet_ros.sources.timeline import Timeline
from mobilenet_ros.stamp import NS_PER_S

NAME = 'bag_player'
LOG_PERIOD_S = 5.0
_TYPES = {'sensor_msgs/msg/Image': Image, 'sensor_msgs/msg/CompressedImage': CompressedImage}

SPECS = (
    ParameterSpec('bag', '', 'the rosbag2 to play: its folder, or one .mcap or .db3 file'),
    ParameterSpec('topics', [''], 'image topics to play; empty: one for each camera'),
    ParameterSpec('rate', 1.0, 'how many times as fast as it was recorded', (0.01, 100.0)),
    ParameterSpec('loop', False, 'start again at the end; time then goes back'),
    ParameterSpec('clock_hz', 100.0, 'messages a second on /clock [Hz]', (1.0, 1000.0)),
    ParameterSpec('wait', True, 'begin when every topic has a subscriber'),
)


class BagPlayerNode(PlayingNode):
    """Node `bag_player`; `finished` is done at the end of the bag, with its error if it had one.

    Raises SettingError or SourceError when its parameters name nothing that can be played.
    """

    def __init__(self, **kwargs: Any) -> None:
        """Open the bag and start to play it."""
        super().__init__(NAME, **kwargs)
        self._settings = read_start_parameters(self, SPECS)
        self._path = Path(self._settings['bag']).expanduser()
        bag = BagFile(self._path)
        topics = choose_topics(bag, [name for name in self._settings['topics'] if name])
        for note in filter(None, (*bag.notes, topics_note(bag, topics))):
            self.get_logger().info(note)
        self._publishers_of = {topic: self._publisher(topic, bag.topics[topic].msgtype)
                               for topic in topics}
        self._clock_publisher = self.create_publisher(Clock, '/clock', 1)
        self.start_playing()

    def _publisher(self, topic: str, msgtype: str) -> Any:
        return self.create_publisher(
            _TYPES[msgtype], topic, CAMERA_QOS,
            qos_overriding_options=QoSOverridingOptions.with_default_policies())

    def _play(self) -> None:
        if self._settings['wait']:
            wait_for_subscribers(self._publishers_of, self._stopped, self.get_logger())
        loop = self._settings['loop']
        self.get_logger().info(f'playing {self._path}' + (' again and again' if loop else ''))
        while not self._stopped.is_set():
            try:
                self._play_once()
            except SourceError as error:
                if not loop:
                    raise
                self.get_logger().error(str(error), throttle_duration_sec=LOG_PERIOD_S)
            if not loop:
                return

    def _play_once(self) -> None:
        timeline = None
        for image in read_images(self._path, tuple(self._publishers_of)):
            timeline = timeline or Timeline(image.recorded_ns, time.monotonic_ns(),
                                            self._settings['rate'])
            self._wait(timeline, image.recorded_ns)
            if self._stopped.is_set():
                return
            self._publish_clock(image.recorded_ns)
            self._publishers_of[image.topic].publish(_message(image))

    def _wait(self, timeline: Timeline, until_ns: int) -> None:
        """Let the time of the bag pass on /clock."""
        tick_ns = round(NS_PER_S / self._settings['clock_hz'])
        while not self._stopped.is_set():
            now_ns = time.monotonic_ns()
            left_ns = timeline.wait_ns(until_ns, now_ns)
            if not left_ns:
                return
            self._publish_clock(timeline.bag_ns(now_ns))
            self._stopped.wait(min(left_ns, tick_ns) / NS_PER_S)

    def _publish_clock(self, time_ns: int) -> None:
        seconds, nanoseconds = divmod(time_ns, NS_PER_S)
        self._clock_publisher.publish(Clock(clock=Time(sec=seconds, nanosec=nanoseconds)))


def _message(image: BagImage) -> Image | CompressedImage:
    raw = _TYPES[image.msgtype] is Image
    message = content_to_image(image, '') if raw else content_to_compressed(image)
    stamp = image.message.header.stamp
    message.header.stamp = Time(sec=stamp.sec, nanosec=stamp.nanosec)
    return message


def main(args: list[str] | None = None) -> int:
    """Play the bag to its end or until told to stop; 1 when it cannot be played."""
    return play(BagPlayerNode, NAME, args)


if __name__ == '__main__':
    sys.exit(main())

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Notes when a camera's messages arrive, and finds out what is wrong with their times."""

from dataclasses import dataclass, field
from typing import NamedTuple

from mobilenet_ros.pipeline.sequence import SequenceGaps
from mobilenet_ros.ros.trouble import Trouble

OLD_S = 1.0  # on arrival; from a camera in the same building it takes a tenth
AHEAD_S = 0.1  # more than synchronised clocks ever differ
LONG_AGO_S = 86400.0
LOSS = 0.1
_ENOUGH = 20  # messages to tell a share of


@dataclass
class Arrivals:
    """Of one camera; `heard_s` is when it was last heard, or since when it is waited for."""

    heard_s: float
    count: int = 0
    age_s: float = 0.0  # of the last one by the node's clock
    stamp_ns: int = 0
    encoding: str = ''
    sequence: SequenceGaps = field(default_factory=SequenceGaps)

    def note(self, now_s: float, age_s: float, stamp_ns: int, encoding: str,
             number: int | None) -> None:
        """Take a message; `number` is the middleware's, where it tells one."""
        self.heard_s, self.age_s, self.stamp_ns = now_s, age_s, stamp_ns
        self.encoding = encoding
        self.count += 1
        if number:
            self.sequence.update(number, now_s)


class Since(NamedTuple):
    """How many messages of a camera arrived and how many did not, some time ago."""

    arrived: int
    missing: int


def time_troubles(topic: str, arrivals: Arrivals) -> list[Trouble]:
    """Return what is wrong with the stamps of a camera that is sending."""
    age_s = arrivals.age_s
    if arrivals.stamp_ns == 0:
        text = f'the frames of {topic} carry no time (stamp 0): the camera driver has to set it'
    elif age_s > LONG_AGO_S:
        text = (f'the frames of {topic} are stamped {age_s / LONG_AGO_S:.0f} days ago: a bag '
                'needs ros2 bag play --clock and use_sim_time: true; a driver has to stamp with '
                'the time of day')
    elif age_s > OLD_S:
        text = (f'the frames of {topic} are {age_s:.1f} s old when they arrive: the link or the '
                'driver is late, or the clocks of two machines differ (chrony, ptp)')
    elif age_s < -AHEAD_S:
        text = (f'the frames of {topic} are stamped {-age_s:.1f} s ahead of this clock: keep the '
                'clocks of the machines together (chrony, ptp), or set use_sim_time alike in '
                'camera and detector')
    else:
        return []
    return [Trouble(f'time of {topic}', text)]


def loss_troubles(topic: str, arrivals: Arrivals, before: Since) -> list[Trouble]:
    """Return what is wrong when many of a camera's last messages did not arrive."""
    arrived = arrivals.count - before.arrived
    missing = arrivals.sequence.missing - before.missing
    if arrived + missing < _ENOUGH or missing < LOSS * (arrived + missing):
        return []
    return [Trouble(f'loss of {topic}', (
        f'{missing} of the last {arrived + missing} frames of {topic} never arrived: start the '
        'camera with the transport profile config/fastdds_camera.xml '
        '(docs/your_camera.md, Frames that never arrive), over a network take compressed images'))]


def mixing_troubles(topic: str, arrivals: Arrivals, now_s: float) -> list[Trouble]:
    """Return what is wrong when several publishers send on one topic."""
    publishers = arrivals.sequence.publishers(now_s)
    if publishers < 2:
        return []
    return [Trouble(f'mixing on {topic}', (
        f'{publishers} publishers send on {topic} and only the newest frame is kept: give each '
        'camera a topic of its own and name them in `cameras`'))]

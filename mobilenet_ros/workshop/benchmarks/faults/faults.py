# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The faults: each is injected some number of times, with good frames in between."""

import random
import signal
import struct
import time
from collections.abc import Callable

import cv2

from mobilenet_ros.messages.image_message import ALIASES, ENCODINGS
from mobilenet_ros.stamp import NS_PER_S
from mobilenet_ros.workshop.benchmarks.faults.bench import PICTURE, Bench
from mobilenet_ros.workshop.benchmarks.faults.prober_node import ProbeImage

Fault = Callable[[Bench, int, random.Random], None]

_PACE_S = 0.004  # so that most are looked at, and not superseded
_EVERY = 50  # so many bad ones, then a good one
_SIZES = (0, 1, 2, 3, 7, 24, 240, 320, 600, 2**16, 2**31, 2**32 - 1)
_NAMES = (*ENCODINGS, *ALIASES, '', '32FC1', 'x' * 1000)
_PARAMETERS = (
    {'target_fps': 15}, {'target_fps': 1000.0}, {'target_fps': -1.0}, {'score_threshold': 0.3},
    {'max_detections': 0}, {'classes': ['no such']}, {'adapt': True}, {'adapt': False},
    {'alpha': 0.3333}, {'family': 'other'}, {'max_age_s': 0}, {'nothing': 1},
    {'class_id_format': 'name'}, {'class_id_format': 'index'}, {'iou_threshold': 'text'})


def raw_messages(bench: Bench, count: int, chance: random.Random) -> None:
    """Send raw images with wrong fields and random bytes."""
    for number in range(count):
        height, width, step = chance.choices(_SIZES, k=3)
        data = chance.randbytes(chance.choice((0, 1, 2304, 230400)))
        bench.prober.send(ProbeImage(chance.choice(_NAMES), height, width, step, data),
                          chance.randrange(2**31) * NS_PER_S)
        _then_a_good_one(bench, number)


def compressed_messages(bench: Bench, count: int, chance: random.Random) -> None:
    """Send JPEG and PNG files with changed bytes, holes, cuts and headers of 60000x60000."""
    whole = [cv2.imencode(kind, PICTURE)[1].tobytes() for kind in ('.jpg', '.png')]
    for number in range(count):
        bench.prober.send(_spoilt(chance.choice(whole), chance), time.time_ns())
        _then_a_good_one(bench, number)


def _spoilt(content: bytes, chance: random.Random) -> bytes:
    way, spoilt = chance.randrange(4), bytearray(content)
    place = chance.randrange(len(spoilt))
    if way == 0:
        for _ in range(chance.choice((1, 5, 50))):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    elif way == 1:
        del spoilt[place:place + chance.choice((1, 100, 10**6))]
    elif way == 2:
        spoilt[place:place + 100] = bytes(100)
    else:
        field = content.find(b'\xff\xc0') + 5 if content.startswith(b'\xff') else 18
        spoilt[field:field + 4] = struct.pack('>HH', 60000, 60000)
    return bytes(spoilt)


def _then_a_good_one(bench: Bench, number: int) -> None:
    bench.prober.spin_for(_PACE_S)
    if number % _EVERY == _EVERY - 1:
        bench.answers()


def size_and_encoding_at_every_frame(bench: Bench, count: int, chance: random.Random) -> None:
    """Send valid images, each of another size and encoding than the one before."""
    for number in range(count):
        height, width = 2 * chance.randrange(1, 400), 2 * chance.randrange(1, 400)
        encoding = chance.choice(('bgr8', 'rgb8', 'mono8', 'yuyv', 'nv12', 'bayer_rggb8', '8UC3'))
        channels = {'bgr8': 3, 'rgb8': 3, '8UC3': 3, 'yuyv': 2}.get(encoding, 1)
        rows = height * 3 // 2 if encoding == 'nv12' else height
        bench.prober.send(ProbeImage(encoding, height, width, width * channels,
                                     bytes(rows * width * channels)), time.time_ns())
        _then_a_good_one(bench, number)


def stamps_in_any_order(bench: Bench, count: int, chance: random.Random) -> None:
    """Send good pictures whose time goes back, stands still and leaps, as when a clock is set."""
    for number in range(count):
        stamp_ns = chance.choice((0, 1, 10**9, time.time_ns(), chance.randrange(2**31) * NS_PER_S))
        bench.prober.send(bench.good, stamp_ns)
        _then_a_good_one(bench, number)


def transitions_in_any_order(bench: Bench, count: int, chance: random.Random) -> None:
    """Ask for transitions by id, most of them invalid; none may stay unanswered."""
    for _ in range(count):
        transition = chance.choice((1, 2, 3, 4, 1, 3, 0, 9, 42, 60, 255))
        if bench.prober.change_state(transition) is None:
            bench.unanswered += 1
    for transition in (1, 3):
        bench.prober.change_state(transition)
    bench.answers()


def parameters_by_ten_clients(bench: Bench, count: int, chance: random.Random) -> None:
    """Send ten requests at once, good and bad ones, while frames flow."""
    for _ in range(count // 10):
        bench.prober.send(bench.good, time.time_ns())
        asked = [chance.choice(_PARAMETERS) for _ in range(10)]
        bench.unanswered += 10 - bench.prober.set_at_once(asked)
    bench.answers()


def stopped_and_continued(bench: Bench, count: int, chance: random.Random) -> None:
    """Stop the process for a second while frames flow, then continue it."""
    for _ in range(count):
        bench.signal(signal.SIGSTOP)
        for _ in range(20):
            bench.prober.send(bench.good, time.time_ns())
            bench.prober.spin_for(0.05)
        bench.signal(signal.SIGCONT)
        bench.answers()


def detector_killed(bench: Bench, count: int, chance: random.Random) -> None:
    """End it by SIGKILL, SIGINT or SIGTERM in turn and start it; the latter two end by 0."""
    for number in range(count):
        how = (signal.SIGKILL, signal.SIGINT, signal.SIGTERM)[number % 3]
        bench.crashes += bench.end(how) not in ((-how,) if how == signal.SIGKILL else (0,))
        bench.start()


def camera_restarted(bench: Bench, count: int, chance: random.Random) -> None:
    """Take the publisher of the images away and make it again."""
    for _ in range(count):
        bench.prober.renew_camera()
        bench.answers()


def simulated_time(bench: Bench, count: int, chance: random.Random) -> None:
    """Let a simulated time jump and stand still; frames are stamped by it."""
    time_ns = NS_PER_S
    for _ in range(count):
        step_ns = chance.choice((0, 10**7, 10**7, 10**9, 10**13, -10**7, -10**12))
        time_ns = max(1, time_ns + step_ns)
        bench.prober.set_clock(time_ns)
        bench.prober.answered.discard(time_ns)
        bench.answers(stamp_ns=time_ns)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a peer does in a process of its own, where no other library disturbs its threads."""

import resource
import time
from collections.abc import Iterator
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from mobilenet_ros.family.find import find_family
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.detector import StageTimes
from mobilenet_ros.perception.frame import Frame
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.workshop.benchmarks.graph.stills import stills
from mobilenet_ros.workshop.benchmarks.pace import Pace
from mobilenet_ros.workshop.benchmarks.peers.peer import PEERS
from mobilenet_ros.workshop.evaluation.coco_set import load_coco_set
from mobilenet_ros.workshop.evaluation.evaluate import FindsObjects, evaluate
from mobilenet_ros.workshop.libraries import extra_libraries

WIDTH, HEIGHT = 640, 480
_KIB_PER_MIB = 1024


class PeerTask(NamedTuple):
    """A peer, what it detects with, and the pictures it sees at so many Hz; 0: without pause."""

    peer: str
    family: str
    variant: Variant
    source: str
    rate_hz: float


class Turn(NamedTuple):
    """What a turn gave: the stages of each frame, and what all took together in seconds."""

    frames: list[StageTimes]
    cpu_s: float
    elapsed_s: float
    peak_mib: float  # of the process so far


@cache
def _opened(task: PeerTask) -> tuple[FindsObjects, Iterator[Frame]]:
    family = find_family(task.family)
    detector = PEERS[task.peer].open(family, family.member(task.variant))
    return detector, cycle([Frame(each) for each in stills(task.source, WIDTH, HEIGHT)])


def run_turn(task: PeerTask, seconds: float) -> Turn:
    """Run frames for about this long; the first call opens the peer."""
    detector, frames = _opened(task)
    pace = Pace(1.0 / task.rate_hz if task.rate_hz else 0.0, time.perf_counter, time.sleep)
    done: list[StageTimes] = []
    start_s, cpu_s = time.perf_counter(), time.process_time()
    while not done or time.perf_counter() - start_s < seconds:
        pace.timed(lambda: done.append(
            detector.detect(next(frames), task.variant, Thresholds())[1]))
    return Turn(done, time.process_time() - cpu_s, time.perf_counter() - start_s,
                resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_PER_MIB)


def average_precision(task: PeerTask, annotations: Path, pictures: Path | None) -> float:
    """Return the AP in [0, 1] on labelled pictures."""
    with extra_libraries():
        labelled = load_coco_set(annotations, pictures)
        return evaluate(_opened(task)[0], task.variant, labelled).accuracy.map

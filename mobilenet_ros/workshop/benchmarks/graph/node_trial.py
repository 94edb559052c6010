# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Cameras and detector as processes, in turns with the network alone: one row of a benchmark."""

import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from mobilenet_ros.family.find import find_family
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.pipeline.records import PublishedFrame, read_records
from mobilenet_ros.transport import transport_profile
from mobilenet_ros.workshop.benchmarks.graph.bare_network import BareNetwork
from mobilenet_ros.workshop.benchmarks.graph.hosts import Host, two_hosts
from mobilenet_ros.workshop.benchmarks.graph.load import detector_command
from mobilenet_ros.workshop.benchmarks.graph.processes import (
    NodeProcess,
    check_running,
    ros_arguments,
    wait_until,
)
from mobilenet_ros.workshop.benchmarks.graph.stills import stills
from mobilenet_ros.workshop.benchmarks.graph.usage import Usage, usage_of

NO_LINK = 'none'  # camera and detector on one host
SETTLE_S = 1.5  # not counted: the first frames of a process are like no other
TURN_S = 1.0
_QUIET_S = 0.15  # until the last frame of a turn is out


class NodeTrial(NamedTuple):
    """What to run: cameras of one size in pixels and one rate, and one variant.

    `link` is what joins the hosts of cameras and detector: NO_LINK, or a rate for `two_hosts`.
    """

    source: str
    family: str
    variant: Variant
    width: int
    height: int
    rate_hz: float
    transport: str
    link: str
    cameras: int
    seconds: float


class NodeRun(NamedTuple):
    """What a trial gave: frames shown and published while it counted, and what they cost.

    `bare_s` are the times of the network alone; `usage` is the detector's, its processor time
    that of the counted frames; `start_s` from its start to its first publication; `shown_s` how
    long the cameras showed pictures.
    """

    frames: list[PublishedFrame]
    shown: int
    bare_s: list[float]
    usage: Usage
    start_s: float
    shown_s: float


def run_trial(trial: NodeTrial) -> NodeRun:
    """Run a trial; raises MobilenetRosError with what a process said that ended too early."""
    pictures = stills(trial.source, trial.width, trial.height)
    bare = BareNetwork(find_family(trial.family), trial.variant, pictures,
                       trial.rate_hz * trial.cameras)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        records, quiet = folder / 'frames.jsonl', folder / 'quiet'
        here, there = _hosts(trial, pictures[0].nbytes, stack)
        camera = stack.enter_context(NodeProcess(_camera_command(trial, folder),
                                                 folder / 'camera.log', there))
        start_s = time.monotonic()
        detector = stack.enter_context(NodeProcess(
            detector_command(records, _parameters(trial)), folder / 'detector.log', here))
        wait_until(lambda: records.exists() and records.stat().st_size > 0, time.sleep,
                   (camera, detector))
        time.sleep(SETTLE_S)
        _be_quiet(quiet)
        from_s, before = time.monotonic(), usage_of(detector.pid)
        shown_s = _take_turns(trial, bare, quiet)
        check_running((camera, detector))
        usage = usage_of(detector.pid)
        frames = _split(list(read_records(records)), from_s)
        return NodeRun(frames.counted, _shown_since(folder / 'stamps', frames.last_ns),
                       bare.times_s, usage._replace(cpu_s=usage.cpu_s - before.cpu_s),
                       frames.first_s - start_s, shown_s)


def _hosts(trial: NodeTrial, frame_bytes: int, stack: ExitStack) -> tuple[Host, Host]:
    """Return the detector's host and the cameras', whose shared memory holds their frames."""
    here, there = ((Host(), Host()) if trial.link == NO_LINK else
                   stack.enter_context(two_hosts(trial.link)))
    profile = transport_profile(frame_bytes if trial.transport == 'raw' else 0)
    return here, there._replace(environment={**there.environment, **profile})


class _Split(NamedTuple):
    """When the first frame was out, the last stamp that does not count, the frames that do."""

    first_s: float
    last_ns: int
    counted: list[PublishedFrame]


def _split(frames: list[PublishedFrame], from_s: float) -> _Split:
    before = [frame for frame in frames if frame.received_s < from_s]
    return _Split(frames[0].received_s + frames[0].latency_s,
                  max(frame.stamp_ns for frame in before), frames[len(before):])


def _take_turns(trial: NodeTrial, bare: BareNetwork, quiet: Path) -> float:
    """Let node and bare network run in turns; return how long pictures were shown, in seconds."""
    shown_s = 0.0
    while shown_s < trial.seconds:
        quiet.unlink()
        from_s = time.monotonic()
        time.sleep(TURN_S)
        quiet.touch()
        shown_s += time.monotonic() - from_s
        time.sleep(_QUIET_S)
        bare.run_for(TURN_S)
    return shown_s


def _be_quiet(quiet: Path) -> None:
    quiet.touch()
    time.sleep(_QUIET_S)


def _shown_since(stamps: Path, last_ns: int) -> int:
    """Return how many frames the cameras stamped after the last one that is not counted."""
    lines = stamps.read_text(encoding='utf-8').splitlines()
    return sum(int(line.rpartition(' ')[2]) > last_ns for line in lines)


def _names(trial: NodeTrial) -> str:
    names = [f'camera{number}' for number in range(trial.cameras)] if trial.cameras > 1 else ["''"]
    return f'[{", ".join(names)}]'


def _camera_command(trial: NodeTrial, folder: Path) -> list[str]:
    return [f'{__package__}.still_cameras', str(folder / 'stamps'), str(folder / 'quiet'),
            *ros_arguments({'source': f"'{trial.source}'", 'width': trial.width,
                            'height': trial.height, 'rate_hz': trial.rate_hz,
                            'image_transport': trial.transport, 'cameras': _names(trial)}, {})]


def _parameters(trial: NodeTrial) -> dict[str, Any]:
    variant = trial.variant
    return {'family': f"'{trial.family}'", 'target_fps': trial.rate_hz, 'adapt': False,
            'alpha': variant.alpha, 'rho': variant.rho, 'precision': variant.precision,
            'image_transport': trial.transport, 'cameras': _names(trial)}

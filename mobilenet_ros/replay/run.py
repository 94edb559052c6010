# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""One replay from the bag to the output folder: what the program does, without its words."""

import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mobilenet_ros.errors import ReplayError, SourceError
from mobilenet_ros.replay.bag_writer import detections_topic
from mobilenet_ros.replay.outputs import Outputs
from mobilenet_ros.replay.record import FrameRecord
from mobilenet_ros.replay.replay import Replay, Replayed
from mobilenet_ros.replay.summary import Summary

OK, DIFFERENT, FAILED = 0, 1, 2  # exit codes


class Run(NamedTuple):
    """The records of all frames, in order, and the figures."""

    records: list[FrameRecord]
    summary: Summary


def run(replay: Replay, outputs: Outputs,
        on_frame: Callable[[Replayed], None] = lambda replayed: None,
        about: Mapping[str, Any] | None = None) -> Run:
    """Replay into the outputs and finish them, whatever happens.

    A broken bag costs what cannot be read: `summary.damage` says where. `about` is what
    summary.json is to say besides. Raises ReplayError when no frame of the bag could be used.
    """
    records: list[FrameRecord] = []
    summary = Summary()
    start_s = time.perf_counter()
    try:
        for replayed in replay:
            records.append(replayed.record)
            outputs.add(replayed)
            summary.add(replayed)
            on_frame(replayed)
    except SourceError as error:
        summary.damage = str(error)
    finally:
        try:
            outputs.close()
        finally:
            summary.elapsed_s = time.perf_counter() - start_s
            outputs.write_summary(_heading(replay) | dict(about or {}) | summary.to_json())
    if summary.frames and summary.frames == summary.bad:
        raise ReplayError(f'none of the {summary.frames} frames could be used; '
                          f'{summary.first_bad}')
    return Run(records, summary)


def _heading(replay: Replay) -> dict[str, Any]:
    detector = replay.detector
    return {'bag': str(replay.path), 'family': detector.family.name,
            'provider': detector.provider, 'adapt': replay.settings.adapt,
            'topics': {topic: detections_topic(camera)
                       for topic, camera in replay.cameras.items()}}

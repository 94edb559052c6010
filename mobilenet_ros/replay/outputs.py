# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The output folder of a replay: bag, detections.jsonl, summary.json and what else was asked for.

Nothing is replaced but the results of an earlier replay, and no input is ever overwritten.
"""

import json
import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

from mobilenet_ros.errors import ReplayError
from mobilenet_ros.replay.bag_writer import DetectionsBag
from mobilenet_ros.replay.latencies import latency_to_json
from mobilenet_ros.replay.lines import LineWriter
from mobilenet_ros.replay.record import record_to_json
from mobilenet_ros.replay.replay import Replay, Replayed
from mobilenet_ros.replay.video import AnnotatedVideo

BAG, DETECTIONS, LATENCIES, SUMMARY = 'bag', 'detections.jsonl', 'latencies.jsonl', 'summary.json'
VIDEOS, DIFFERENCE = 'video*.mp4', 'difference.txt'


class _Output(Protocol):
    def close(self) -> None:
        """Finish the file."""


def prepare_folder(folder: Path, inputs: Iterable[Path]) -> None:
    """Make the folder ready: empty, or the results of an earlier replay taken away.

    Raises ReplayError, and changes nothing, when the folder holds something else or an input.
    """
    earlier = [path for pattern in (BAG, DETECTIONS, LATENCIES, SUMMARY, VIDEOS, DIFFERENCE)
               for path in folder.glob(pattern)]
    if folder.exists() and not folder.is_dir():
        raise ReplayError(f'{folder} is no folder')
    if earlier and not (folder / SUMMARY).is_file():
        raise ReplayError(f'{folder} holds {earlier[0].name}, and no {SUMMARY} tells that it '
                          'comes from a replay; name a new folder with --out')
    for path in inputs:
        if any(path.resolve().is_relative_to(output.resolve()) for output in earlier):
            raise ReplayError(f'{path} would be overwritten; name another folder with --out')
    folder.mkdir(parents=True, exist_ok=True)
    for path in earlier:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


class Outputs:
    """The files of one replay, written frame by frame."""

    def __init__(self, folder: Path, replay: Replay, storage: str, video: bool) -> None:
        """Begin the files in a prepared folder."""
        labels = replay.pipeline.family.labels
        cameras = replay.cameras.values()
        indices = tuple(map(str, range(len(labels))))
        self._folder = folder
        self._detections = LineWriter(folder / DETECTIONS)
        self._latencies = LineWriter(folder / LATENCIES) if replay.settings.adapt else None
        self._bag = DetectionsBag(folder / BAG, cameras, indices, storage)
        self._videos = {camera: AnnotatedVideo(folder / _video_name(camera), labels)
                        for camera in cameras} if video else {}

    def add(self, replayed: Replayed) -> None:
        """Write what belongs to one frame."""
        self._detections.write(record_to_json(replayed.record))
        self._bag.add(replayed)
        if self._latencies is not None and replayed.latency is not None:
            self._latencies.write(latency_to_json(replayed.latency))
        if self._videos:
            self._videos[replayed.camera].add(replayed)

    def close(self) -> None:
        """Finish every file, the others too when one cannot be."""
        latencies = [self._latencies] if self._latencies is not None else []
        outputs: list[_Output] = [self._detections, self._bag, *latencies, *self._videos.values()]
        with ExitStack() as stack:
            for output in outputs:
                stack.callback(output.close)

    def write_summary(self, summary: dict[str, Any]) -> None:
        """Write summary.json."""
        text = json.dumps(summary, indent=2, ensure_ascii=False)
        (self._folder / SUMMARY).write_text(text + '\n', encoding='utf-8')


def _video_name(camera: str) -> str:
    return f'video_{camera}.mp4' if camera else 'video.mp4'

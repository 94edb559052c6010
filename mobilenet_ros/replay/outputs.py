# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The output folder of a replay: bag, detections.jsonl, summary.json and what else was asked for.

Nothing is replaced but what the summary of an earlier replay lists as written by it, and no input
is ever overwritten.
"""

import json
import re
import shutil
from collections.abc import Collection, Iterable
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
DIFFERENCE = 'difference.txt'
_WRITTEN = 'replay_files'  # in the summary: the names of what the replay may have written
_NAME = re.compile(rf'{BAG}|{DETECTIONS}|{LATENCIES}|{SUMMARY}|{DIFFERENCE}|video(_[^/]+)?\.mp4')


class _Output(Protocol):
    def close(self) -> None:
        """Finish the file."""


def output_names(replay: Replay, video: bool) -> tuple[str, ...]:
    """Return the names in the output folder that a replay may write."""
    latencies = (LATENCIES,) if replay.settings.adapt else ()
    videos = map(_video_name, replay.cameras.values() if video else ())
    return BAG, DETECTIONS, SUMMARY, DIFFERENCE, *latencies, *videos


def prepare_folder(folder: Path, names: Collection[str], inputs: Iterable[Path]) -> None:
    """Make the folder ready for `names`: the results of an earlier replay are taken away.

    Raises ReplayError, and changes nothing, when something else has one of the names, or when an
    input would be overwritten.
    """
    if folder.exists() and not folder.is_dir():
        raise ReplayError(f'{folder} is no folder')
    earlier = _written_earlier(folder)
    strange = [name for name in names if name not in earlier and _exists(folder / name)]
    if strange:
        raise ReplayError(f'{folder} holds {strange[0]}, which no {SUMMARY} lists as written by '
                          'a replay; name a new folder with --out')
    old = [folder / name for name in earlier if _exists(folder / name)]
    for path in inputs:
        if any(path.resolve().is_relative_to(output.resolve()) for output in old):
            raise ReplayError(f'{path} would be overwritten; name another folder with --out')
    folder.mkdir(parents=True, exist_ok=True)
    for path in old:
        shutil.rmtree(path) if path.name == BAG else path.unlink()


def read_summary(folder: Path) -> dict[str, Any]:
    """Return the summary of an earlier replay into a folder; {} when there is none."""
    try:
        summary = json.loads((folder / SUMMARY).read_text(encoding='utf-8'))
        return dict(summary) if all(isinstance(name, str) for name in summary[_WRITTEN]) else {}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def _written_earlier(folder: Path) -> list[str]:
    return [name for name in read_summary(folder).get(_WRITTEN, ()) if _NAME.fullmatch(name)]


def move_results(made: Path, folder: Path) -> None:
    """Move the results of a replay into a prepared folder; who is stopped midway can be repeated.

    The summary that names them as a replay's is there before them, the one with figures after.
    """
    written = {_WRITTEN: read_summary(made)[_WRITTEN]}
    (folder / SUMMARY).write_text(json.dumps(written), encoding='utf-8')
    for path in sorted(made.iterdir(), key=lambda path: path.name == SUMMARY):
        path.replace(folder / path.name)


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()  # a link to nothing is something, too


class Outputs:
    """The files of one replay, written frame by frame."""

    def __init__(self, folder: Path, replay: Replay, storage: str, video: bool) -> None:
        """Begin the files in a prepared folder."""
        labels = replay.detector.family.labels
        cameras = replay.cameras.values()
        indices = tuple(map(str, range(len(labels))))
        self._folder = folder
        self._names = output_names(replay, video)
        self._bag = DetectionsBag(folder / BAG, cameras, indices, storage)
        self._detections = LineWriter(folder / DETECTIONS)
        self._latencies = LineWriter(folder / LATENCIES) if replay.settings.adapt else None
        self._videos = {camera: AnnotatedVideo(folder / _video_name(camera))
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
        """Write summary.json, with the names that a later replay may replace."""
        text = json.dumps(summary | {_WRITTEN: self._names}, indent=2, ensure_ascii=False)
        (self._folder / SUMMARY).write_text(text + '\n', encoding='utf-8')


def _video_name(camera: str) -> str:
    return f'video_{camera}.mp4' if camera else 'video.mp4'

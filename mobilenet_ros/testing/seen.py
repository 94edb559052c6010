# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What was seen in a bag, and expectations on it whose failure says what was seen instead."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from mobilenet_ros.errors import FrameError, SettingError
from mobilenet_ros.family.labels import class_ids_of
from mobilenet_ros.replay.comparison import compare
from mobilenet_ros.replay.matching import Tolerance
from mobilenet_ros.replay.record import FrameRecord, read_records
from mobilenet_ros.replay.replay import Replay
from mobilenet_ros.replay.report import plain_report
from mobilenet_ros.replay.settings import ReplaySettings
from mobilenet_ros.stamp import NS_PER_S


@dataclass(frozen=True)
class Seen:
    """The frames of a replayed bag, in order; times are seconds since the stamp of the first."""

    frames: tuple[FrameRecord, ...]
    labels: tuple[str, ...]
    start_ns: int
    score_threshold: float

    def between(self, start_s: float, end_s: float) -> 'Seen':
        """Return the frames from `start_s` to `end_s`, both included; none is an error."""
        kept = tuple(frame for frame in self.frames if start_s <= self._time_s(frame) <= end_s)
        if not kept:
            times_s = [self._time_s(frame) for frame in self.frames]
            raise SettingError(f'no frame between {start_s:g} s and {end_s:g} s; the bag has '
                               f'frames from {min(times_s):g} s to {max(times_s):g} s')
        return replace(self, frames=kept)

    def on(self, topic: str) -> 'Seen':
        """Return the frames of one image topic; an unknown one is an error."""
        kept = tuple(frame for frame in self.frames if frame.topic == topic)
        if not kept:
            topics = sorted({frame.topic for frame in self.frames})
            raise SettingError(f'no frame on {topic}; there are frames on {", ".join(topics)}')
        return replace(self, frames=kept)

    def count(self, name: str, score: float = 0.0) -> int:
        """Return in how many frames a class was seen with at least this score."""
        class_ids_of((name,), self.labels)
        return sum(any(seen == name and found >= score for seen, found
                       in zip(frame.classes, frame.scores, strict=True)) for frame in self.frames)

    def expect(self, name: str, frames: int = 1, score: float = 0.0) -> None:
        """Fail unless a class was seen in at least so many frames with at least this score."""
        count = self.count(name, score)
        assert count >= frames, (f'{name} was seen in {count} frames, not in {frames}; '
                                 f'{self._summary()}')

    def expect_none(self, name: str, score: float = 0.0) -> None:
        """Fail if a class was seen in any frame with at least this score."""
        count = self.count(name, score)
        assert not count, f'{name} was seen in {count} frames; {self._summary()}'

    def expect_same_as(self, reference: str | Path, iou: float = Tolerance().iou,
                       score_tolerance: float = Tolerance().score) -> None:
        """Fail unless all frames are as in the detections.jsonl of an earlier replay."""
        tolerance = Tolerance(iou, score_tolerance, self.score_threshold)
        changed = compare(read_records(Path(reference)), self.frames, tolerance)
        assert not changed, plain_report(changed, len(self.frames), str(reference))

    def _time_s(self, frame: FrameRecord) -> float:
        return (frame.stamp_ns - self.start_ns) / NS_PER_S

    def _summary(self) -> str:
        times_s = [self._time_s(frame) for frame in self.frames]
        best: dict[str, float] = {}
        for frame in self.frames:
            for name, score in zip(frame.classes, frame.scores, strict=True):
                best[name] = max(best.get(name, 0.0), score)
        found = [f'{name} in {self.count(name)} (best score {score:.2f})'
                 for name, score in sorted(best.items(), key=lambda item: -item[1])]
        return (f'in the {len(self.frames)} frames from {min(times_s):g} s to {max(times_s):g} s '
                f'there was {", ".join(found) or "nothing"}')


def replay_bag(bag: Path, settings: ReplaySettings) -> Seen:
    """Replay a bag and return what was seen.

    Raises MobilenetRosError when any of it cannot be read or used: a broken bag proves nothing.
    """
    replay = Replay(bag, settings)
    frames = tuple(replayed.record for replayed in replay)
    bad = [frame.error for frame in frames if frame.error]
    if bad:
        raise FrameError(f'{bag}: {len(bad)} of {len(frames)} frames cannot be used; {bad[0]}')
    return Seen(frames, replay.detector.family.labels, frames[0].stamp_ns,
                settings.score_threshold)


def replay_settings(given: Mapping[str, Any]) -> ReplaySettings:
    """Return settings by the names of ReplaySettings; raises SettingError on another name."""
    known = [field.name for field in fields(ReplaySettings)]
    unknown = [name for name in given if name not in known]
    if unknown:
        raise SettingError(f'unknown setting {", ".join(unknown)}; known are {", ".join(known)}')
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value
                              for name, value in given.items()}
    return ReplaySettings(**values)

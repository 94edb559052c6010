# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The latencies of a run, kept so that a later run with adaptation takes the same decisions."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mobilenet_ros.errors import ReplayError
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.detector import StageTimes
from mobilenet_ros.replay.lines import read_lines
from mobilenet_ros.stamp import stamp_ns_of_text, stamp_text

_TIMES = ('convert_s', 'preprocess_s', 'network_s', 'suppress_s', 'total_s')


@dataclass(frozen=True)
class Latency:
    """How long one frame took: a line of latencies.jsonl, all times in seconds."""

    topic: str
    stamp_ns: int
    variant: Variant
    convert_s: float
    preprocess_s: float
    network_s: float
    suppress_s: float
    total_s: float

    @property
    def stages(self) -> StageTimes:
        """Return the times as the detector reports them."""
        return StageTimes(self.preprocess_s, self.network_s, self.suppress_s)


def latency_to_json(latency: Latency) -> dict[str, Any]:
    """Return the object of a line, to the last bit; `latency_from_json` is the inverse."""
    return {'topic': latency.topic, 'stamp': stamp_text(latency.stamp_ns),
            'variant': str(latency.variant), **{name: getattr(latency, name) for name in _TIMES}}


def latency_from_json(item: dict[str, Any]) -> Latency:
    """Read the object of a line; raises KeyError, TypeError or ValueError on another."""
    return Latency(str(item['topic']), stamp_ns_of_text(item['stamp']),
                   Variant.parse(item['variant']), *(float(item[name]) for name in _TIMES))


class RecordedLatencies:
    """Gives the latencies of an earlier run back, frame after frame."""

    def __init__(self, path: Path) -> None:
        """Read a latencies.jsonl; raises ReplayError that names the first bad line."""
        self._path = path
        self._waiting = iter(read_lines(path, latency_from_json))

    def next(self, topic: str, stamp_ns: int, variant: Variant) -> Latency:
        """Return what the next frame took; raises ReplayError when it was another frame."""
        latency = next(self._waiting, None)
        found = latency and (latency.topic, latency.stamp_ns, latency.variant)
        if latency is None or found != (topic, stamp_ns, variant):
            was = 'nothing more' if latency is None else (
                f'{latency.topic} at {stamp_text(latency.stamp_ns)} with {latency.variant}')
            raise ReplayError(
                f'{self._path} was recorded in another run: it holds {was}, this run has {topic} '
                f'at {stamp_text(stamp_ns)} with {variant}; both runs must have the same bag, '
                f'topics, family, calibration and settings')
        return latency

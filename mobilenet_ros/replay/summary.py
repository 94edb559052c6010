# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The figures of a whole replay: summary.json, and what is said at the end."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mobilenet_ros.replay.replay import Replayed

_SHARES = {'p50': .5, 'p95': .95, 'p99': .99, 'max': 1.0}
_STAGES = ('convert_s', 'preprocess_s', 'network_s', 'suppress_s', 'total_s')


@dataclass
class Summary:
    """Counts and times; `damage` says where the bag was broken, '' when it was whole."""

    frames: int = 0
    bad: int = 0
    first_bad: str = ''
    damage: str = ''
    elapsed_s: float = 0.0
    detections: Counter[str] = field(default_factory=Counter)
    variants: Counter[str] = field(default_factory=Counter)
    times_s: dict[str, list[float]] = field(
        default_factory=lambda: {name: [] for name in _STAGES})

    def add(self, replayed: Replayed) -> None:
        """Count a frame."""
        self.frames += 1
        if replayed.latency is None:
            self.bad += 1
            self.first_bad = self.first_bad or (
                f'frame {self.frames}, of {replayed.record.topic}: {replayed.record.error}')
            return
        self.detections.update(replayed.record.classes)
        self.variants[replayed.record.variant] += 1
        for name, times_s in self.times_s.items():
            times_s.append(getattr(replayed.latency, name))

    @property
    def frames_per_second(self) -> float:
        """Return the rate of the whole replay, with reading and writing."""
        return self.frames / self.elapsed_s if self.elapsed_s else 0.0

    def latency_ms(self) -> dict[str, dict[str, float]]:
        """Return quantiles of each stage and of the whole, in milliseconds."""
        return {name.removesuffix('_s'): {
            label: round(1e3 * float(np.quantile(times_s, share)), 3)
            for label, share in _SHARES.items()}
            for name, times_s in self.times_s.items() if times_s}

    def lines(self) -> list[str]:
        """Return the figures for a person to read."""
        lines = [f'{self.frames} frames, {self.frames_per_second:.1f} a second; '
                 f'{_counts(self.variants) or "no variant"}',
                 f'seen: {_counts(self.detections) or "nothing"}']
        latency = self.latency_ms().get('total')
        if latency:
            lines.append('latency ' + ', '.join(f'{label} {value:.1f} ms'
                                                for label, value in latency.items()))
        if self.bad:
            lines.append(f'{self.bad} frames could not be used; {self.first_bad}')
        return lines

    def to_json(self) -> dict[str, Any]:
        """Return the figures as plain data, the most frequent classes and variants first."""
        return {'frames': self.frames, 'bad_frames': self.bad, 'first_bad_frame': self.first_bad,
                'bag_damage': self.damage, 'detections': dict(self.detections.most_common()),
                'variants': dict(self.variants.most_common()), 'latency_ms': self.latency_ms(),
                'frames_per_second': round(self.frames_per_second, 1)}


def _counts(counts: Counter[str]) -> str:
    return ', '.join(f'{name} {count}' for name, count in counts.most_common())

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The figures of one trial of the node: what a frame took, where, and what it used."""

from collections.abc import Callable
from statistics import median
from typing import NamedTuple

import numpy as np

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.pipeline.records import PublishedFrame
from mobilenet_ros.workshop.benchmarks.graph.node_trial import NodeRun

MS = 1e3

# The medians of these add up to that of the age, nearly.
STAGES: dict[str, Callable[[PublishedFrame], float]] = {
    'transport': lambda frame: frame.age_s - frame.latency_s,
    'wait': lambda frame: frame.waited_s,
    'convert': lambda frame: frame.convert_s,
    'preprocess': lambda frame: frame.preprocess_s,
    'network': lambda frame: frame.network_s,
    'suppress': lambda frame: frame.suppress_s,
    'publish': lambda frame: (frame.latency_s - frame.waited_s - frame.convert_s
                              - frame.preprocess_s - frame.network_s - frame.suppress_s),
}


class NodeFigures(NamedTuple):
    """Latency is from the callback to the publication, age from the stamp; times in ms.

    `overhead_alone` is the median latency over that of the network alone, which ran in turns with
    the node; `overhead_in_node` the median over frames of latency over the frame's own network.
    On a quiet machine they agree; what a busy one does to either would flatter the node, so
    `overhead_ratio` is the larger one.
    """

    frames: int
    shown: int
    rate_hz: float
    loss: float
    overhead_ratio: float
    overhead_alone: float
    overhead_in_node: float
    bare_network_ms: float
    latency_ms: tuple[float, float, float]  # p50, p95, p99
    age_ms: tuple[float, float, float]
    stages_ms: dict[str, float]
    cpu_ms_per_frame: float
    peak_memory_mib: float
    start_s: float
    detections: float


def figures_of(run: NodeRun, cameras: int) -> NodeFigures:
    """Return the figures of a run; raises MobilenetRosError where no frame came through."""
    frames = run.frames
    if not frames:
        raise MobilenetRosError(f'none of {run.shown} frames came through')
    bare_s = median(run.bare_s)
    latencies = [frame.latency_s for frame in frames]
    alone = median(latencies) / bare_s
    in_node = median(frame.latency_s / frame.network_s for frame in frames)
    return NodeFigures(
        frames=len(frames), shown=run.shown, rate_hz=len(frames) / run.shown_s / cameras,
        loss=max(0.0, 1.0 - len(frames) / run.shown),
        overhead_ratio=max(alone, in_node), overhead_alone=alone, overhead_in_node=in_node,
        bare_network_ms=MS * bare_s, latency_ms=_quantiles_ms(latencies),
        age_ms=_quantiles_ms([frame.age_s for frame in frames]),
        stages_ms={name: MS * median(map(stage, frames)) for name, stage in STAGES.items()},
        cpu_ms_per_frame=MS * run.usage.cpu_s / len(frames), peak_memory_mib=run.usage.peak_mib,
        start_s=run.start_s, detections=sum(frame.detections for frame in frames) / len(frames))


def _quantiles_ms(values_s: list[float]) -> tuple[float, float, float]:
    p50, p95, p99 = (MS * np.quantile(values_s, (0.5, 0.95, 0.99))).tolist()
    return p50, p95, p99

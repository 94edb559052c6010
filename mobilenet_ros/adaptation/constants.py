# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Every constant of the controller, with its unit and the reason why it is there.

docs/adaptation.md shows this table beside the formulas that use it; `benchmark controller
--ablate` tells what each of them does to misses, accuracy and switches.
"""

from dataclasses import dataclass, field
from typing import Any


def _constant(value: float, unit: str, reason: str) -> Any:
    """Return a field with its default, its unit and why it is there."""
    return field(default=value, metadata={'unit': unit, 'reason': reason})


@dataclass(frozen=True)
class Constants:
    """The controller takes them as an argument; `CONSTANTS` is the table."""

    # What is known before the first frame
    first_log_sd: float = _constant(
        0.4, 'log time', 'standard deviation of slowdown and overhead before any frame: another '
        'machine or load than calibrated, or times guessed from Mult-Adds')
    first_overhead_s: float = _constant(
        0.002, 's', 'overhead before any frame: what conversion, resizing and suppression take')
    first_spread: float = _constant(
        0.08, 'log time', 'spread of single frames, tail threshold and excess before any frame')
    # How the filter follows the load
    drift_per_s: float = _constant(
        0.0009, '1/s', 'variance that the log slowdown of a quiet machine gains in a second')
    clip: float = _constant(
        2.0, 'sd', 'a single frame moves the mean no more than one so far off; else a spike would '
        'look like load')
    learning_rate: float = _constant(
        0.01, '1/frame', 'share of a frame in spread and tail: they are properties of the '
        'machine and may take a hundred frames to be learnt')
    least_log_sd: float = _constant(
        0.01, 'log time', 'spread and tail are never believed to be smaller')
    # How a step of the load is told from a spike
    cusum_slack: float = _constant(
        1.0, 'sd', 'error below which a frame is ordinary and halves the cumulative sum')
    cusum_cap: float = _constant(
        5.0, 'sd', 'what a single frame adds at most: one alone must not reach the alarm')
    cusum_alarm: float = _constant(
        7.5, 'sd', 'cumulative sum that proves a step: two very slow frames or several slow ones')
    larger_than_spikes: float = _constant(
        1.15, '1', 'a slow frame is suspected only if its error is so many times the largest '
        'recent spike')
    spike_memory_s: float = _constant(
        120.0, 's', 'time in which the largest recent spike is forgotten by a factor of e')
    spare_risk: float = _constant(
        0.5, 'probability', 'risk under suspicion from which the next frame is spared; spikes are '
        'more frequent than steps, so less would switch for nothing')
    unsure_log_sd: float = _constant(
        0.06, 'log time', 'standard deviation of the slowdown above which no dwell is waited for: '
        'the first frames after a step')
    # How often a frame takes how much longer than expected
    tail_share: float = _constant(
        0.1, 'probability', 'share of frames in the tail: rare enough to be a tail, frequent '
        'enough to be learnt')
    surprise: float = _constant(
        0.75, 'log time', 'a frame further above the tail threshold is a spike or the first under '
        'a new load: it counts for no more in the mean excess, and not as a miss that care would '
        'have avoided')
    # Which risk is taken
    late_gain: float = _constant(
        0.0025, '1/frame', 'by how much a frame raises the log of the boldness; a late one '
        'lowers it by a hundred times as much at a quantile of 0.99')
    boldest: float = _constant(
        2.0, '1', 'no rung is allowed more times the risk that the user allows')
    most_careful: float = _constant(
        10.0, '1', 'boldness is never below one part in so many: after a bad time it must come '
        'back within a minute')
    tolerate: float = _constant(
        3.0, '1', 'a rung is left only at the risk of so many frames, so that an estimate that '
        'wavers does not make it flap')
    # How often a camera takes pictures, and whether it goes on
    rate_steps: int = _constant(
        61, 'frames', 'steps between frames from which a rate is learnt: two seconds at 30 Hz')
    rate_enough: int = _constant(
        5, 'frames', 'steps without which a rate is not known')
    pause_s: float = _constant(
        5.0, 's', 'a longer step is a camera that stopped; it tells of no rate and no lost frames')
    faster: float = _constant(
        0.9, '1', 'a camera with a shorter period than this share of the deadline outruns the '
        'target; what lies between is the error of a measured rate')
    late_memory: float = _constant(
        0.9, '1', "share of a stamp's lateness kept to the next frame: the error of a measured "
        'period must not add up to a lost frame')
    live_s: float = _constant(
        1.0, 's', 'a camera that was silent for so long has stopped, unless it is a slow one')
    slow_patience: float = _constant(
        1.5, 'periods', 'silence after which a slow camera has stopped; nothing is known sooner')
    worth_waiting: float = _constant(
        0.25, 'periods', 'a frame of a fast camera that waited less is as good as a fresh one')


CONSTANTS = Constants()

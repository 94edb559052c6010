# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Why the machine is slow: contention, throttling and an idling governor look alike in latency."""

from enum import Enum

from mobilenet_ros.adaptation.board import Board, Clock

SLOW = 1.15  # a slowdown below this needs no cause
LOW_CLOCK = 0.85  # of the best one
BUSY = 0.8  # GPU load from which a governor has no reason to lower the clock
HOT_C = 80.0  # where there is no counter and no load, a low clock on a hot board is throttled


class Cause(Enum):
    """Why frames take longer than on the unloaded machine; the value is for people to read."""

    NONE = 'not slow'
    CONTENTION = 'contention: other work shares the machine'
    THROTTLING = 'throttling: heat or current lowered the clock'
    IDLING = 'idling governor: the clock is low because the load is low'


def cause(slowdown: float, now: Board, before: Board) -> Cause:
    """Return the cause of a slowdown from two readings of the board, `before` some seconds old."""
    if slowdown < SLOW:
        return Cause.NONE
    clock = now.gpu or now.cpu
    if _counted(now, before) or (clock and _capped(clock)):
        return Cause.THROTTLING
    if clock is None or clock.share >= LOW_CLOCK:
        return Cause.CONTENTION
    return Cause.THROTTLING if _wanted(now) else Cause.IDLING


def _counted(now: Board, before: Board) -> bool:
    return any(count > before.throttlings.get(name, count)
               for name, count in now.throttlings.items())


def _capped(clock: Clock) -> bool:
    return clock.allowed_hz < LOW_CLOCK * clock.best_hz


def _wanted(board: Board) -> bool:
    """Tell whether something else than a lack of work must have lowered the clock."""
    if board.gpu is not None and board.gpu_load is not None:
        return board.gpu_load >= BUSY
    return max(board.temperatures_c.values(), default=0.0) >= HOT_C

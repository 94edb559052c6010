# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Why the machine is slow: contention, throttling and an idling governor look alike in latency."""

from enum import Enum
from typing import NamedTuple

from mobilenet_ros.adaptation.board import Board, Clock

SLOW = 1.15  # a slowdown below this needs no cause
LOW_CLOCK = 0.85  # of what is allowed, or of what was allowed before
BUSY = 0.8  # GPU load from which a governor has no reason to lower the clock
CROWDED = 0.2  # share of the time with tasks that wait for a core
HOT_C = 80.0  # where nothing else tells, a low clock on a hot board is throttled
REMEMBERED = 10  # readings; a throttle counter that rose among them explains a slowdown


class Cause(Enum):
    """Why frames take longer than on the unloaded machine; the value is for people to read."""

    NONE = 'not slow'
    CONTENTION = 'contention: other work shares the machine'
    THROTTLING = 'throttling: heat or current lowered the clock'
    IDLING = 'idling governor: the clock is low because the load is low'
    UNKNOWN = 'unknown cause: the board does not tell'


class BoardHistory(NamedTuple):
    """The last readings of the board, one a second, and the highest limits of its clocks."""

    readings: tuple[Board, ...] = ()
    gpu_limit_hz: float = 0.0
    cpu_limit_hz: float = 0.0

    def read(self, board: Board) -> 'BoardHistory':
        """Return the course after one more reading."""
        return BoardHistory((*self.readings, board)[-REMEMBERED:],
                            max(self.gpu_limit_hz, board.gpu.allowed_hz if board.gpu else 0.0),
                            max(self.cpu_limit_hz, board.cpu.allowed_hz if board.cpu else 0.0))


def cause_of(slowdown: float, course: BoardHistory, on_gpu: bool) -> Cause:
    """Return the cause of a slowdown of networks that run on the GPU or on the CPU."""
    if slowdown < SLOW:
        return Cause.NONE
    if not course.readings:
        return Cause.UNKNOWN
    now = course.readings[-1]
    clock = now.gpu if on_gpu else now.cpu
    limit_hz = course.gpu_limit_hz if on_gpu else course.cpu_limit_hz
    if now.cooling or _counted(course) or (clock and _capped(clock, limit_hz)):
        return Cause.THROTTLING
    if clock is not None and clock.share < LOW_CLOCK:
        return Cause.THROTTLING if _wanted(now, on_gpu) else Cause.IDLING
    crowded = not on_gpu and now.cpu_pressure is not None and now.cpu_pressure >= CROWDED
    return Cause.CONTENTION if clock is not None or crowded else Cause.UNKNOWN


def _counted(course: BoardHistory) -> bool:
    before, now = course.readings[0], course.readings[-1]
    return any(count > before.throttlings.get(name, count)
               for name, count in now.throttlings.items())


def _capped(clock: Clock, limit_hz: float) -> bool:
    """Tell whether the clock is allowed less than before; a power mode caps it from the start."""
    return clock.allowed_hz < LOW_CLOCK * limit_hz


def _wanted(board: Board, on_gpu: bool) -> bool:
    """Tell whether something else than a lack of work must have lowered the clock."""
    if on_gpu and board.gpu_load is not None:
        return board.gpu_load >= BUSY
    return max(board.temperatures_c.values(), default=0.0) >= HOT_C

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What goes into the controller after a frame and what comes out of it before the next one."""

from typing import NamedTuple

from mobilenet_ros.family import Member, Variant


class Measurement(NamedTuple):
    """One processed frame.

    now_s: monotonic clock when its detections were published. variant: what ran. network_s: time
    inside the network. total_s: from the frame's callback to its publication, waiting included.
    waited_s: the part of total_s that it lay in the slot before the worker took it. All in
    seconds.
    """

    now_s: float
    variant: Variant
    network_s: float
    total_s: float
    waited_s: float = 0.0

    @property
    def overhead_s(self) -> float:
        """Return the worker's time outside the network: conversion, preprocessing, suppression."""
        return self.total_s - self.waited_s - self.network_s


class Decision(NamedTuple):
    """The member that runs on the next frame and, in a short sentence with figures, why."""

    member: Member
    reason: str

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Rungs of no family: what a test says of time and accuracy, and nothing else."""

from mobilenet_ros.adaptation import Rung
from mobilenet_ros.family import Member, Variant


def rung_of(variant: Variant, t0_s: float, accuracy: float) -> Rung:
    """Return a rung with its member; base side 300."""
    return Rung(Member(variant, round(300 * variant.rho), 1, 1, None), t0_s, accuracy)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Which variant runs next: latency model, ladder, controller, schedule of the cameras."""

from mobilenet_ros.adaptation.controller import Controller
from mobilenet_ros.adaptation.ladder import Ladder, Rung, build_ladder
from mobilenet_ros.adaptation.measurement import Decision, Measurement
from mobilenet_ros.adaptation.settings import ControllerSettings

__all__ = ['Controller', 'ControllerSettings', 'Decision', 'Ladder', 'Measurement', 'Rung',
           'build_ladder']

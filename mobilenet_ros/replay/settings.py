# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a user may ask of a replay: the node's parameters by the node's names and defaults.

Only `adapt` and `providers` differ: what is to repeat runs one variant on the CPU.
"""

from dataclasses import dataclass
from typing import Any

from mobilenet_ros.adaptation import ControllerSettings
from mobilenet_ros.perception.thresholds import Thresholds

_LIMITS = Thresholds()
_LIVE = ('target_fps', 'adapt', 'alpha', 'rho', 'precision', 'deadline_quantile',
         'score_threshold', 'iou_threshold', 'max_detections', 'classes')


@dataclass(frozen=True)
class ReplaySettings:
    """Settings of one replay; `alpha`, `rho` and `precision` None mean the family's nearest to 1.

    `topics` empty means every image topic of the bag, `classes` empty every class.
    """

    family: str = 'coco'
    topics: tuple[str, ...] = ()
    providers: tuple[str, ...] = ('cpu',)
    intra_op_threads: int = 0
    adapt: bool = False
    target_fps: float = ControllerSettings.target_fps
    deadline_quantile: float = ControllerSettings.deadline_quantile
    alpha: float | None = None
    rho: float | None = None
    precision: str | None = None
    score_threshold: float = _LIMITS.score_threshold
    iou_threshold: float = _LIMITS.iou_threshold
    max_detections: int = _LIMITS.max_detections
    classes: tuple[str, ...] = ()

    @property
    def live(self) -> dict[str, Any]:
        """Return the live parameters that are given, by the node's names."""
        values = {name: getattr(self, name) for name in _LIVE}
        return {name: value for name, value in values.items() if value is not None}

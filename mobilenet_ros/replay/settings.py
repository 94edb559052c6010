# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a user may ask of a replay: the node's parameters by the node's names and defaults.

Only `adapt` and `providers` differ: what is to repeat runs one variant on the CPU.
"""

from dataclasses import dataclass

from mobilenet_ros.adaptation import ControllerSettings
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.labels import class_ids_of
from mobilenet_ros.family.nearest import Binding, nearest_variant
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.thresholds import Thresholds

_LIMITS = Thresholds()


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

    def controller(self, family: Family) -> ControllerSettings:
        """Return the controller's settings; raises VariantError or SettingError."""
        pinned = self.variant(family)
        return ControllerSettings(
            target_fps=self.target_fps, adapt=self.adapt, alpha=pinned.alpha, rho=pinned.rho,
            precision=pinned.precision, deadline_quantile=self.deadline_quantile)

    def variant(self, family: Family) -> Variant:
        """Return the variant to run without adaptation; raises VariantError."""
        given = Binding(self.alpha is not None, self.rho is not None, self.precision is not None)
        wanted = Variant(1.0 if self.alpha is None else self.alpha,
                         1.0 if self.rho is None else self.rho, self.precision or 'fp32')
        return nearest_variant(family, wanted, given)

    def thresholds(self, family: Family) -> Thresholds:
        """Return what counts as a detection; raises SettingError."""
        return Thresholds(self.score_threshold, self.iou_threshold, self.max_detections,
                          class_ids_of(self.classes, family.labels))

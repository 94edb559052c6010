# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What counts as a detection: the settings that act between the network and the message."""

from dataclasses import dataclass

from mobilenet_ros.errors import SettingError


@dataclass(frozen=True)
class Thresholds:
    """Score and overlap (intersection over union) in [0, 1], a cap, and the classes wanted.

    `class_ids` empty means every class.
    """

    score_threshold: float = 0.5
    iou_threshold: float = 0.5
    max_detections: int = 100
    class_ids: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Refuse values outside their ranges."""
        for name in ('score_threshold', 'iou_threshold'):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise SettingError(f'{name} must be in [0, 1], not {getattr(self, name)}')
        if not 1 <= self.max_detections <= 256:
            raise SettingError(f'max_detections must be in [1, 256], not {self.max_detections}')

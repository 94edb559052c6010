# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""How a picture of any shape becomes the square that a network reads: stretched, or with bars."""

from dataclasses import dataclass

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.architecture import Size

STRETCH, LETTERBOX = 'stretch', 'letterbox'
FITS = (STRETCH, LETTERBOX)
PLACES = ('corner', 'centre')
FILL = 114  # the grey of YOLO's bars


@dataclass(frozen=True)
class Fit:
    """`stretch` fills the square; `letterbox` keeps the picture's shape and fills up with grey.

    The picture stands in the upper left corner, or in the centre; the grey is in [0, 255].
    """

    kind: str = STRETCH
    place: str = 'corner'
    fill: int = FILL

    def __post_init__(self) -> None:
        """Refuse what is no way to fit a picture."""
        if self.kind not in FITS or self.place not in PLACES or not 0 <= self.fill <= 255:
            raise ManifestError(f'{self.kind} {self.place} {self.fill} fits no picture; expected '
                                f'{" or ".join(FITS)}, {" or ".join(PLACES)}, 0 to 255')

    def content(self, camera_size: Size, side: int) -> tuple[Size, Size]:
        """Return size (height, width) and upper left corner (y, x) of the picture in its square.

        The square has `side` pixels; `camera_size` is (height, width) of the camera's picture.
        """
        if self.kind == STRETCH:
            return (side, side), (0, 0)
        scale = side / max(camera_size)
        height, width = (max(1, round(length * scale)) for length in camera_size)
        if self.place == 'corner':
            return (height, width), (0, 0)
        return (height, width), ((side - height) // 2, (side - width) // 2)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Draws detections into a picture, for people to look at."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.family.family import Member
from mobilenet_ros.perception.bgr import bgr_pixels
from mobilenet_ros.perception.frame import Frame

Colour = tuple[int, int, int]
Found = tuple[NDArray[np.float32], float, int, str]  # box in pixels, score, class id, name

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_WHITE = (255, 255, 255)


def annotate(frame: Frame, detections: Iterable[Found], caption: str = '') -> NDArray[np.uint8]:
    """Return a BGR copy of the frame with boxes, names and scores, and a caption in its corner."""
    picture = np.array(bgr_pixels(frame))
    scale = max(0.4, min(frame.height, frame.width) / 900)
    rows = [(box.round().astype(int).tolist(), class_colour(class_id), f'{name} {score:.2f}')
            for box, score, class_id, name in detections]
    for box, colour, _ in rows:
        _draw_box(picture, box, colour, scale)
    for box, colour, text in rows:  # after all boxes, so that no line crosses a name
        _draw_name(picture, box, text, colour, scale)
    if caption:
        _draw_text(picture, caption, (0, picture.shape[0]), (40, 40, 40), scale)
    return picture


def caption_of(member: Member) -> str:
    """Return what ran, in the words of the paper, for the corner of a picture."""
    variant = member.variant
    return (f'alpha {variant.alpha:g}, rho {variant.rho:.2f} ({member.side} px), '
            f'{variant.precision}')


def class_colour(class_id: int) -> Colour:
    """Return a BGR colour that differs from those of the neighbouring classes."""
    hue = class_id * 67 % 180  # a step that is prime to the circle visits every hue
    pixel = cv2.cvtColor(np.array([[[hue, 200, 210]]], np.uint8), cv2.COLOR_HSV2BGR)
    blue, green, red = pixel[0, 0].tolist()
    return blue, green, red


def _draw_box(picture: NDArray[np.uint8], box: list[int], colour: Colour, scale: float) -> None:
    left, top, right, bottom = box
    cv2.rectangle(picture, (left, top), (right, bottom), colour, max(2, round(3 * scale)))


def _draw_name(picture: NDArray[np.uint8], box: list[int], text: str, colour: Colour,
               scale: float) -> None:
    left, top = box[:2]
    height = cv2.getTextSize(text, _FONT, scale, 1)[0][1]
    _draw_text(picture, text, (left, max(top, height + 8)), colour, scale)


def _draw_text(picture: NDArray[np.uint8], text: str, bottom_left: tuple[int, int],
               background: Colour, scale: float) -> None:
    left, bottom = bottom_left
    thickness = max(1, round(1.5 * scale))
    width, height = cv2.getTextSize(text, _FONT, scale, thickness)[0]
    cv2.rectangle(picture, (left, bottom - height - 8), (left + width + 6, bottom), background, -1)
    cv2.putText(picture, text, (left + 3, bottom - 5), _FONT, scale, _WHITE, thickness,
                cv2.LINE_AA)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Shows a picture differently each time: another window, mirrored, in another light.

As in SSD (arXiv 1512.02325, section 3.6): windows larger than the picture make objects small,
windows that keep a share of some object make them large.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

GRAY = 128  # beyond the picture's edge; the network reads it as zero
WHOLE, LARGER = 0.3, 0.2  # how often the whole picture, and a larger window; else a smaller one
LARGEST, SMALLEST = 2.0, 0.3  # sides of a window as shares of the picture's
LEAST_ASPECT = 0.5
LEAST_OVERLAPS = (0.1, 0.3, 0.5, 0.7, 0.9)
TRIALS = 25
LEAST_VISIBLE = 0.3  # an object of which less is left is ignored
LEAST_SIDE_PX = 2.0

Window = tuple[int, int, int, int]  # left, top, right, bottom in pixels of the picture


class Boxes(NamedTuple):
    """The objects of one picture; `boxes_xyxy` (N, 4) as shares of what is shown."""

    boxes_xyxy: NDArray[np.float32]
    class_ids: NDArray[np.int64]
    scores: NDArray[np.float32]
    ignored: NDArray[np.bool_]


def choose_window(boxes_px: NDArray[np.float32], size: tuple[int, int],
                  rng: np.random.Generator) -> Window:
    """Return the part of a picture of `size` (height, width) to show."""
    height, width = size
    kind = rng.random()
    if kind < WHOLE:
        return 0, 0, width, height
    if kind < WHOLE + LARGER:
        factor = rng.uniform(1.0, LARGEST)
        left, top = (-rng.uniform(0.0, factor - 1.0, 2) * (width, height)).astype(int)
        return left, top, left + int(factor * width), top + int(factor * height)
    least = rng.choice(LEAST_OVERLAPS)
    for _ in range(TRIALS):
        window = _smaller(size, rng)
        if not len(boxes_px) or visible_shares(boxes_px, window).max() >= least:
            return window
    return 0, 0, width, height


def _smaller(size: tuple[int, int], rng: np.random.Generator) -> Window:
    height, width = size
    share = rng.uniform(SMALLEST, 1.0)
    aspect = np.exp(rng.uniform(np.log(LEAST_ASPECT), -np.log(LEAST_ASPECT)) / 2)
    rows = max(8, int(height * min(1.0, share / aspect)))
    columns = max(8, int(width * min(1.0, share * aspect)))
    left = int(rng.integers(0, max(1, width - columns + 1)))
    top = int(rng.integers(0, max(1, height - rows + 1)))
    return left, top, left + columns, top + rows


def visible_shares(boxes: NDArray[np.float32], window: Window) -> NDArray[np.float32]:
    """Return the share of each box (N, 4) that lies in a window."""
    low = np.maximum(boxes[:, :2], window[:2])
    high = np.minimum(boxes[:, 2:], window[2:])
    shared = np.maximum(high - low, 0).prod(1)
    return shared / np.maximum((boxes[:, 2:] - boxes[:, :2]).prod(1), 1e-6)


def cut(pixels: NDArray[np.uint8], window: Window) -> NDArray[np.uint8]:
    """Return a window of a picture, gray where it reaches beyond the edge."""
    left, top, right, bottom = window
    height, width = pixels.shape[:2]
    inside = pixels[max(0, top):max(0, bottom), max(0, left):max(0, right)]
    around = (max(0, -top), max(0, bottom - height), max(0, -left), max(0, right - width))
    if not any(around):
        return inside
    return np.asarray(cv2.copyMakeBorder(inside, *around, cv2.BORDER_CONSTANT,
                                         value=(GRAY, GRAY, GRAY)), np.uint8)


def seen_in(boxes: Boxes, window: Window) -> Boxes:
    """Return the objects that a window shows, `boxes` in pixels; of some too little is left."""
    shares = visible_shares(boxes.boxes_xyxy, window)
    kept = (shares > 0) | boxes.ignored
    origin, end = np.array(window[:2] * 2, np.float32), np.array(window[2:] * 2, np.float32)
    moved = np.clip((boxes.boxes_xyxy - origin) / (end - origin), 0.0, 1.0)[kept]
    ignored = boxes.ignored[kept] | (shares[kept] < LEAST_VISIBLE)
    return Boxes(moved.astype(np.float32), boxes.class_ids[kept], boxes.scores[kept], ignored)


def mirrored(boxes: Boxes) -> Boxes:
    """Return the objects of the mirrored picture; it is its own inverse."""
    flipped = boxes.boxes_xyxy[:, [2, 1, 0, 3]] * np.array([-1, 1, -1, 1], np.float32)
    return boxes._replace(boxes_xyxy=flipped + np.array([1, 0, 1, 0], np.float32))


class Light(NamedTuple):
    """Tables of new values: (256,) for every colour, (1, 256, 3) for hue, saturation, value."""

    levels: NDArray[np.uint8]
    hsv: NDArray[np.uint8]


def choose_light(rng: np.random.Generator) -> Light:
    """Return another light: brightness, contrast, saturation, hue."""
    contrast, brightness = rng.uniform(0.6, 1.4), rng.uniform(-32, 32)
    levels = np.arange(256)
    lit = np.clip((levels - GRAY) * contrast + GRAY + brightness, 0, 255).astype(np.uint8)
    hue = (levels + rng.integers(-9, 10)) % 180
    saturation = np.clip(levels * rng.uniform(0.5, 1.5), 0, 255)
    return Light(lit, np.stack([hue, saturation, levels], -1)[None].astype(np.uint8))


def relit(pixels: NDArray[np.uint8], light: Light) -> NDArray[np.uint8]:
    """Return an RGB picture in another light."""
    hsv = cv2.LUT(cv2.cvtColor(cv2.LUT(pixels, light.levels), cv2.COLOR_RGB2HSV), light.hsv)
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), np.uint8)

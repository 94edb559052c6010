# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The box of an annotation in COCO's json, from its mask where the file gives no box."""

from typing import Any

import numpy as np

from mobilenet_ros.family.overlap import Box
from mobilenet_ros.workshop.evaluation.labels.sample import number

EXPECTED = 'expected left, top, width, height in pixels'


def box_of(entry: dict[str, Any]) -> Box:
    """Return left, top, right, bottom; raises ValueError that names the field and the cause."""
    bbox, mask = entry.get('bbox'), entry.get('segmentation')
    if bbox not in (None, [], ''):
        return _box(bbox)
    state = 'bbox is missing' if 'bbox' not in entry else f'bbox is {bbox!r}'
    if mask in (None, [], ''):
        raise ValueError(f'{state} and there is no segmentation; {EXPECTED}')
    try:
        return _around_runs(mask) if isinstance(mask, dict) else _around_polygons(mask)
    except ValueError as error:
        raise ValueError(f'{state} and segmentation is of no use: {error}') from error


def _box(bbox: Any) -> Box:
    if not isinstance(bbox, (list, tuple)) or len(bbox) != 4:
        raise ValueError(f'bbox {bbox!r:.80} is not four numbers; {EXPECTED}')
    left, top, width, height = (number(side, f'bbox {bbox!r:.80}') for side in bbox)
    if not (width >= 0 and height >= 0):
        raise ValueError(f'bbox {bbox!r:.80} has a negative size; {EXPECTED}')
    return left, top, left + width, top + height


def _around_polygons(mask: Any) -> Box:
    polygons = [mask] if isinstance(mask, list) and not any(
        isinstance(part, list) for part in mask) else mask
    if not isinstance(polygons, list) or not all(
            isinstance(part, list) and len(part) >= 6 and len(part) % 2 == 0
            for part in polygons):
        raise ValueError('expected polygons as lists of x and y in turn')
    values = [[number(each, 'a polygon') for each in part] for part in polygons]
    across = [x for part in values for x in part[0::2]]
    down = [y for part in values for y in part[1::2]]
    return min(across), min(down), max(across), max(down)


def _around_runs(mask: dict[str, Any]) -> Box:
    """Return the box around a mask given by the lengths of its runs, column by column."""
    size, counts = mask.get('size'), mask.get('counts')
    if not isinstance(size, list) or len(size) != 2:
        raise ValueError(f'size is {size!r:.40}; expected height and width')
    height, width = (int(number(side, 'size')) for side in size)
    if isinstance(counts, str):
        counts = _unpacked(counts)
    if not isinstance(counts, list):
        raise ValueError(f'counts are {counts!r:.40}; expected a list of numbers or a text')
    runs = [int(number(count, 'counts')) for count in counts]
    if sum(runs) != height * width or min(runs, default=0) < 0:
        raise ValueError(f'its counts add up to {sum(runs)} pixels; expected those of size, '
                         f'{height * width}')
    mask_pixels = np.repeat(np.arange(len(runs)) % 2, runs).reshape(width, height)
    across, down = mask_pixels.nonzero()
    if not len(across):
        raise ValueError('its mask is empty')
    return (float(across.min()), float(down.min()), float(across.max()) + 1,
            float(down.max()) + 1)


def _unpacked(text: str) -> list[int]:
    """Return the runs of a compressed mask: https://github.com/cocodataset/cocoapi maskApi.c."""
    runs: list[int] = []
    value, shift = 0, 0
    for letter in text:
        code = ord(letter) - 48
        if not 0 <= code < 64 or shift > 60:
            raise ValueError(f'counts hold {letter!r}, which no compressed mask does')
        value |= (code & 0x1f) << shift
        shift += 5
        if not code & 0x20:
            signed = value - (1 << shift) if code & 0x10 else value
            runs.append(signed + runs[-2] if len(runs) > 2 else signed)
            value, shift = 0, 0
    return runs

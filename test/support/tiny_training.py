# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A data set of drawn squares, small enough to train on within a test."""

import json
from pathlib import Path

import cv2
import numpy as np

LABELS = ('square',)
SIZE = 96


def write_squares(folder: Path, count: int = 6) -> Path:
    """Draw pictures with one white square each and return their COCO json."""
    rng = np.random.default_rng(0)
    folder.mkdir(parents=True, exist_ok=True)
    images, annotations = [], []
    for number in range(count):
        side = int(rng.integers(20, 50))
        left, top = map(int, rng.integers(0, SIZE - side, 2))
        picture = rng.integers(0, 80, (SIZE, SIZE, 3), np.uint8)
        picture[top:top + side, left:left + side] = 250
        cv2.imwrite(str(folder / f'{number}.png'), picture)
        images.append({'id': number, 'file_name': f'{number}.png', 'width': SIZE, 'height': SIZE})
        annotations.append({'id': number, 'image_id': number, 'category_id': 1, 'iscrowd': 0,
                            'area': side * side, 'bbox': [left, top, side, side]})
    path = folder / 'squares.json'
    path.write_text(json.dumps({'images': images, 'annotations': annotations,
                                'categories': [{'id': 1, 'name': LABELS[0]}]}))
    return path

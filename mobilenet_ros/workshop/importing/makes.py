# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What the usual makes of detectors read: an ONNX file does not tell its colours and its mean."""

from typing import NamedTuple

import onnx

from mobilenet_ros.family.fit import LETTERBOX, Fit
from mobilenet_ros.workshop.importing.reading import Reading

Three = tuple[float, float, float]


class Pixels(NamedTuple):
    """(pixel - mean) / std is what a network reads, pixels from 0 to 255."""

    mean: Three
    std: Three


# In the order red, green, blue.
_IMAGENET = Pixels((123.675, 116.28, 103.53), (58.395, 57.12, 57.375))
PIXELS = {'0-255': Pixels((0.0,) * 3, (1.0,) * 3), '0-1': Pixels((0.0,) * 3, (255.0,) * 3),
          'signed': Pixels((127.5,) * 3, (127.5,) * 3), 'imagenet': _IMAGENET}
FITS = {'stretch': Fit(), 'letterbox': Fit(LETTERBOX, 'corner'),
        'letterbox-centre': Fit(LETTERBOX, 'centre')}


class Make(NamedTuple):
    """What networks of one make read; keys of PIXELS, FITS and CELL_CENTRES."""

    title: str
    channels: str
    pixels: str
    fit: str
    cell_centre: str = 'corner'


MAKES = {
    'yolox': Make('YOLOX', 'BGR', '0-255', 'letterbox', 'corner'),
    'picodet': Make('PicoDet', 'RGB', 'imagenet', 'stretch', 'middle'),
    'nanodet': Make('NanoDet', 'BGR', 'imagenet', 'stretch', 'middle'),
    'nanodet-plus': Make('NanoDet-Plus', 'BGR', 'imagenet', 'stretch', 'corner'),
    'yolo': Make('YOLOv5 and later', 'RGB', '0-1', 'letterbox-centre'),
    'detr': Make('DEIM, D-FINE, RT-DETR', 'RGB', '0-1', 'stretch'),
}


def make_of(reading: Reading, model: onnx.ModelProto) -> str:
    """Return the key of the make that a network looks like; empty where nothing tells."""
    if reading.kind in ('grid', 'set'):
        return {'grid': 'yolox', 'set': 'detr'}[reading.kind]
    if reading.kind == 'distribution':
        return _make_of_distribution(reading)
    if reading.kind == 'joined':
        grows = any(node.op_type == 'Exp' for node in model.graph.node)
        return 'yolox' if reading.objectness is not None and grows else 'yolo'
    return ''


def _make_of_distribution(reading: Reading) -> str:
    """Tell makes by their outputs: PicoDet has two for each level, NanoDet-Plus a fourth level."""
    if reading.boxes.outputs != reading.scores.outputs:
        return 'picodet'
    return 'nanodet-plus' if len(reading.grid.strides if reading.grid else ()) > 3 else 'nanodet'


def in_order(values: Three, channels: str) -> Three:
    """Return values given as red, green, blue in the order of `channels`."""
    return (values[2], values[1], values[0]) if channels == 'BGR' else values

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The network's input in one or two octaves, and the joined output of the network for them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray


class RawOutput(NamedTuple):
    """What a network says before decoding: (1, A, 4) box deltas and (1, A, C) class logits."""

    box_deltas: NDArray[np.float32]
    class_logits: NDArray[np.float32]


def octaves_of(image: NDArray[np.uint8], octaves: int) -> Iterator[NDArray[np.uint8]]:
    """Give an image of shape (1, side, side, 3), then as often as asked for its half."""
    yield image
    for _ in range(octaves - 1):
        image = halved(image)
        yield image


def halved(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return an image (1, H, W, 3) of even height and width as means of 2 x 2 pixels."""
    height, width = image.shape[1:3]
    small = cv2.resize(image[0], (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)[None]


def joined(outputs: Sequence[RawOutput]) -> RawOutput:
    """Return the outputs for all octaves as one, in the order of the anchors."""
    if len(outputs) == 1:
        return outputs[0]
    return RawOutput(*(np.concatenate(parts, axis=1) for parts in zip(*outputs, strict=True)))

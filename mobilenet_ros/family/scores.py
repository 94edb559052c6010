# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From the logits of classes to scores in [0, 1]."""

import numpy as np
from numpy.typing import NDArray

_FAR = 80.0  # from here on the result is 0 or 1 in float32, and exp() only overflows


def sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the logistic function of numbers of any size, NaN for NaN; any shape."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -_FAR, _FAR))), np.float32)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Matplotlib for the programs that draw, imported only when something is drawn."""

from typing import Any

from mobilenet_ros.errors import MobilenetRosError


def pyplot() -> Any:
    """Return pyplot, drawing into files; raises MobilenetRosError where matplotlib is missing."""
    try:
        import matplotlib
    except ImportError as error:
        raise MobilenetRosError('pictures need matplotlib: pip install matplotlib, or ask '
                                'for no pictures') from error
    matplotlib.use('Agg')
    from matplotlib import pyplot
    return pyplot

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The object detector that keeps up with the frame rate it is given, without ROS and for ROS 2.

What is named here is the public API. It is imported when it is first asked for, so that `import
mobilenet_ros` costs nothing, and none of it needs rclpy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mobilenet_ros.errors import MobilenetRosError
    from mobilenet_ros.family.family import Family
    from mobilenet_ros.family.find import find_family as load_family
    from mobilenet_ros.family.variant import Variant
    from mobilenet_ros.perception.detections import Detection, Detections
    from mobilenet_ros.perception.detector import Detector
    from mobilenet_ros.perception.frame import Frame, PixelFormat
    from mobilenet_ros.pipeline.adaptive_detector import AdaptiveDetector

__version__ = '0.1.0'
__all__ = ['AdaptiveDetector', 'Detection', 'Detections', 'Detector', 'Family', 'Frame',
           'MobilenetRosError', 'PixelFormat', 'Variant', 'load_family']

_PLACES = {
    'AdaptiveDetector': 'pipeline.adaptive_detector', 'Detection': 'perception.detections',
    'Detections': 'perception.detections', 'Detector': 'perception.detector',
    'Family': 'family.family', 'Frame': 'perception.frame', 'MobilenetRosError': 'errors',
    'PixelFormat': 'perception.frame', 'Variant': 'family.variant', 'load_family': 'family.find'}


def __getattr__(name: str) -> Any:
    """Import what is asked for (PEP 562) and keep it."""
    if name not in _PLACES:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}; it has '
                             f'{", ".join(__all__)}')
    module = import_module(f'{__name__}.{_PLACES[name]}')
    found = getattr(module, 'find_family' if name == 'load_family' else name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return the public names too, for whoever completes them."""
    return sorted({*globals(), *__all__})

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Every parameter of the detector: its default, unit and range, and what its values mean.

This file only translates; what a value may be is checked where it is used, in the frozen settings
of the packages below, and their reason is the reason that `ros2 param set` shows.
"""

import re
from array import array
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from rcl_interfaces.msg import (
    FloatingPointRange,
    IntegerRange,
    ParameterDescriptor,
    ParameterType,
)

from mobilenet_ros.errors import SettingError
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.nearest import Binding, nearest_variant
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.providers import AUTO, NAMES
from mobilenet_ros.pipeline.settings import LIVE_PARAMETERS, DetectorSettings, detector_settings

TRANSPORTS = ('raw', 'compressed')
_CAMERA = re.compile(r'[A-Za-z]\w*', re.ASCII)


class ParameterSpec(NamedTuple):
    """One parameter; `span` is its range, both ends included."""

    name: str
    default: Any
    description: str
    span: tuple[float, float] | None = None
    read_only: bool = False


SPECS = (
    ParameterSpec('target_fps', 30.0, 'frame rate to hold, for each camera [Hz]', (0.1, 1000.0)),
    ParameterSpec('adapt', True, 'choose alpha, rho and precision for every frame'),
    ParameterSpec('alpha', 1.0, 'width multiplier to run when adapt is false', (0.01, 2.0)),
    ParameterSpec('rho', 1.0, 'resolution multiplier to run when adapt is false', (0.01, 4.0)),
    ParameterSpec('precision', 'fp32', 'precision to run when adapt is false: fp32, fp16, int8'),
    ParameterSpec('deadline_quantile', 0.99,
                  'share of frames to be published within 1 / target_fps', (0.5, 0.9999)),
    ParameterSpec('score_threshold', 0.5, 'lowest score of a detection', (0.0, 1.0)),
    ParameterSpec('iou_threshold', 0.5,
                  'overlap above which the weaker of two boxes of a class goes', (0.0, 1.0)),
    ParameterSpec('max_detections', 100, 'most detections in one frame', (1, 256)),
    ParameterSpec('classes', [''], 'names of the classes wanted; empty: all'),
    ParameterSpec('class_id_format', 'index',
                  'what class_id holds: index (a key of label_info) or name'),
    ParameterSpec('max_age_s', 0.0,
                  "frames older than this by the node's clock are dropped [s]; 0: never",
                  (0.0, 3600.0)),
    ParameterSpec('family', 'coco', "name of an installed family, or path of a family's folder",
                  read_only=True),
    ParameterSpec('providers', [AUTO],
                  f'execution providers in order of preference, of {", ".join(NAMES)}; '
                  f'{AUTO}: whatever this installation has', read_only=True),
    ParameterSpec('strict', False, 'run on the first provider only, or not at all',
                  read_only=True),
    ParameterSpec('intra_op_threads', 0,
                  'threads of the network on the CPU; 0: ONNX Runtime decides', (0, 256), True),
    ParameterSpec('cameras', [''], 'names of several cameras; empty: one, on the topic image',
                  read_only=True),
    ParameterSpec('image_transport', 'raw', 'raw or compressed', read_only=True),
    ParameterSpec('autostart', True, 'configure and activate without being told', read_only=True),
)


def descriptor(spec: ParameterSpec) -> ParameterDescriptor:
    """Return the descriptor that `ros2 param describe` shows."""
    message = ParameterDescriptor(name=spec.name, description=spec.description,
                                  read_only=spec.read_only)
    if isinstance(spec.default, list):  # so that an empty list, which has no type, can be set
        message.dynamic_typing = True
        message.type = ParameterType.PARAMETER_STRING_ARRAY
    if spec.span is None:
        return message
    low, high = spec.span
    if isinstance(spec.default, int):
        message.integer_range = [IntegerRange(from_value=int(low), to_value=int(high), step=0)]
    else:
        message.floating_point_range = [
            FloatingPointRange(from_value=float(low), to_value=float(high), step=0.0)]
    return message


def check_choice(name: str, value: str, valid: Iterable[str]) -> str:
    """Return the value of a parameter that has a few valid ones; refuse any other."""
    if value not in valid:
        raise SettingError(f'{name} must be {" or ".join(valid)}, not {value!r}')
    return value


def live_settings(values: Mapping[str, Any], family: Family) -> DetectorSettings:
    """Return what the live parameters of a family mean; raises with a reason on values outside."""
    live = {name: values[name] for name in LIVE_PARAMETERS}
    return detector_settings(family, **live | {'classes': named(values, 'classes')})


def named(values: Mapping[str, Any], parameter: str) -> tuple[str, ...]:
    """Return the names in a list parameter; '' counts as none, and text is names with commas.

    Brackets around the text are none of it: a launch file's argument brings them as text.

    Such a parameter has no fixed type, because ROS makes nothing at all of an empty list at the
    start; so a value of any other type is refused here.
    """
    names = [] if values[parameter] is None else values[parameter]
    if isinstance(names, str):
        names = [name.strip(' \'"') for name in names.strip('[] ').split(',')]
    if not isinstance(names, list | tuple | array) or not all(isinstance(n, str) for n in names):
        raise SettingError(f'{parameter} must be a list of names, not {names!r}')
    return tuple(name for name in names if name)


def camera_names(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the cameras, which become parts of topics; '' is a node's only one."""
    names = named(values, 'cameras')
    wrong = [name for name in names if not _CAMERA.fullmatch(name) or names.count(name) > 1]
    if wrong:
        raise SettingError(f'cameras must be different names of letters, digits and _ that start '
                           f'with a letter, not {", ".join(map(repr, wrong))}')
    return names or ('',)


def start_variant(values: Mapping[str, Any], family: Family) -> Variant:
    """Return the member nearest to alpha, rho and precision; what is not the default is binding.

    A family need not have alpha 1; a node that was told nothing must start all the same.
    """
    names = ('alpha', 'rho', 'precision')
    wanted = Variant(*(values[name] for name in names))
    defaults = {spec.name: spec.default for spec in SPECS}
    return nearest_variant(family, wanted,
                           Binding(*(values[name] != defaults[name] for name in names)))

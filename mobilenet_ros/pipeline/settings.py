# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a user may change between any two frames: one object, from the parameters to the worker."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from mobilenet_ros.adaptation import ControllerSettings
from mobilenet_ros.errors import SettingError
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.labels import class_ids_of
from mobilenet_ros.family.nearest import chosen_variant
from mobilenet_ros.perception.thresholds import Thresholds

ID_FORMATS = ('index', 'name')
_VARIANT = ('alpha', 'rho', 'precision')
_NOT_ASKED = ('dwell_s', 'class_ids', 'controller', 'thresholds')  # fields that are no parameters


@dataclass(frozen=True)
class DetectorSettings:
    """What the controller reads, what the suppression reads, and what the node does besides.

    `class_id_format` is what a message calls a class: its index or its name. Frames older than
    `max_age_s` seconds are dropped, unless that is 0.
    """

    controller: ControllerSettings = ControllerSettings()
    thresholds: Thresholds = Thresholds()
    class_id_format: str = 'index'
    max_age_s: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no format; the parts have refused theirs."""
        if self.class_id_format not in ID_FORMATS:
            raise SettingError(f'class_id_format must be {" or ".join(ID_FORMATS)}, '
                               f'not {self.class_id_format!r}')


def _fields(settings: Any) -> tuple[str, ...]:
    """Return the parameters that have fields of their names."""
    names = (field.name for field in fields(settings))
    return tuple(name for name in names if name not in (*_NOT_ASKED, *_VARIANT))


_CONTROLLER, _THRESHOLDS = _fields(ControllerSettings), _fields(Thresholds)
_OWN = _fields(DetectorSettings)
LIVE_PARAMETERS = (*_CONTROLLER, *_VARIANT, *_THRESHOLDS, 'classes', *_OWN)


def detector_settings(family: Family, **values: Any) -> DetectorSettings:
    """Return the settings that the live parameters of the node mean, by the node's names.

    What is left out has its default; of `alpha`, `rho` and `precision` that is the family's
    nearest to 1, 1 and fp32. Raises SettingError or VariantError with what would be valid.
    """
    unknown = [name for name in values if name not in LIVE_PARAMETERS]
    if unknown:
        raise SettingError(f'unknown setting {", ".join(unknown)}; known are '
                           f'{", ".join(LIVE_PARAMETERS)}')
    variant = chosen_variant(family, **_named(values, _VARIANT))
    names = values.get('classes', ())
    classes = (names,) if isinstance(names, str) else tuple(names)
    return DetectorSettings(
        ControllerSettings(alpha=variant.alpha, rho=variant.rho, precision=variant.precision,
                           **_named(values, _CONTROLLER)),
        Thresholds(class_ids=class_ids_of(classes, family.labels), **_named(values, _THRESHOLDS)),
        **_named(values, _OWN))


def _named(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}

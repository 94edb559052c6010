# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a manifest may say: values that would start a detector which then never detects."""

from collections.abc import Iterable
from math import isfinite
from typing import Any

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.family import Accuracy, Family
from mobilenet_ros.family.labels import UNUSED

MOST = 64  # models, and sides
MAX_SIDE = 4096


def check_family(family: Family, where: str) -> Family:
    """Return the family; raises ManifestError with the value and what would have been valid."""
    _check_shape(family, where)
    _check_labels(family, where)
    _check_accuracies(family, where)
    for variant, cost in family.costs.items():
        if cost.mult_adds <= 0 or cost.params < 0:
            raise ManifestError(f'{where}, cost of {variant}: mult_adds must be above 0 and '
                                f'params not below, not {cost.mult_adds} and {cost.params}')
    return family


def number(value: Any) -> float:
    """Return a finite number of a manifest; raises ValueError on text and on anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f'expected a finite number, not {value!r}')
    return float(value)


def whole(value: Any) -> int:
    """Return a whole number of a manifest; raises ValueError on anything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f'expected a whole number, not {value!r}')
    return value


def side_px(value: Any) -> int:
    """Return an input side of a manifest; raises ValueError on what is none."""
    side = whole(value)
    if not 1 <= side <= MAX_SIDE:
        raise ValueError(f'a side has 1 to {MAX_SIDE} pixels, not {side}')
    return side


def _check_shape(family: Family, where: str) -> None:
    if not family.sides or _repeated(family.sides):
        raise ManifestError(f'{where}: sides must be one or more, all different, not '
                            f'{family.sides}')
    if max(len(family.sides), len(family.models)) > MOST:
        raise ManifestError(f'{where}: at most {MOST} sides and {MOST} models are taken')
    if len(family.box_scales) != 4 or not all(scale > 0 for scale in family.box_scales):
        raise ManifestError(f'{where}: box_scales must be four numbers above 0, for x, y, width '
                            f'and height, not {family.box_scales}')
    twice = _repeated([(model.alpha, model.precision) for model in family.models])
    if twice:
        raise ManifestError(f'{where}, models: alpha {twice[0][0]:g} in {twice[0][1]} is there '
                            'twice')


def _check_labels(family: Family, where: str) -> None:
    twice = _repeated([label for label in family.labels if label != UNUSED])
    if twice:
        raise ManifestError(f'{where}: the labels name {twice[0]} twice; a class that is never '
                            f'meant is written {UNUSED}')


def _check_accuracies(family: Family, where: str) -> None:
    for variant, accuracy in family.accuracies.items():
        if variant not in family:
            raise ManifestError(f'{where}, accuracy: {variant} is no variant of the models and '
                                f'sides; {family.choices()}')
        wrong = [value for value in _figures(accuracy) if not 0.0 <= value <= 1.0]
        if wrong:
            raise ManifestError(f'{where}, accuracy of {variant}: figures are in [0, 1], not '
                                f'{wrong[0]}')


def _figures(accuracy: Accuracy) -> list[float]:
    return [value for value in vars(accuracy).values() if value is not None]


def _repeated(values: Iterable[Any]) -> list[Any]:
    seen: set[Any] = set()
    return [value for value in values if value in seen or seen.add(value)]  # type: ignore[func-returns-value]

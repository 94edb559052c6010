# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Libraries that only some programs need: one that is missing is told with how to get it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mobilenet_ros.errors import SettingError

_DISTRIBUTIONS = {'PIL': 'pillow'}  # where pip has another name than Python


@contextmanager
def extra_libraries() -> Iterator[None]:
    """Raise SettingError for a module that is missing when something inside imports it."""
    try:
        yield
    except ModuleNotFoundError as error:
        name = str(error.name).partition('.')[0]
        wanted = _DISTRIBUTIONS.get(name, name)
        raise SettingError(f'the Python package {name} is missing: '
                           f'pip install {wanted}') from error


def pyplot() -> Any:
    """Return matplotlib's pyplot, drawing into files; raises SettingError where it is missing."""
    with extra_libraries():
        import matplotlib
        matplotlib.use('Agg')
        from matplotlib import pyplot
    return pyplot

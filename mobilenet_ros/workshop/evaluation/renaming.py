# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Other names for the classes of a data set, as the command line gives them."""

import argparse
from collections.abc import Sequence

from mobilenet_ros.errors import SettingError


def add_rename(parser: argparse.ArgumentParser) -> None:
    """Let a program take `--rename OLD=NEW`."""
    parser.add_argument('--rename', nargs='+', default=(), metavar='OLD=NEW',
                        help="other names for the set's classes; nothing after = ignores a class")


def renamed_classes(pairs: Sequence[str]) -> dict[str, str]:
    """Return new names of classes by the old, from texts OLD=NEW."""
    wrong = [pair for pair in pairs if '=' not in pair]
    if wrong:
        raise SettingError(f'--rename wants OLD=NEW, not {wrong[0]!r}')
    return dict(pair.split('=', 1) for pair in pairs)

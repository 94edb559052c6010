# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Other names for a set's classes: the options that give them, and which of them may be meant."""

import argparse
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from mobilenet_ros.errors import SettingError

# What Pascal VOC and COCO call the same things.
_SYNONYMS = ({'aeroplane', 'airplane'}, {'motorbike', 'motorcycle'}, {'sofa', 'couch'},
             {'tvmonitor', 'tv'}, {'pottedplant', 'potted plant'}, {'diningtable', 'dining table'},
             {'pedestrian', 'person', 'people', 'human'}, {'automobile', 'car'},
             {'bike', 'bicycle'}, {'mobile phone', 'cell phone'})


def add_set_options(parser: argparse.ArgumentParser) -> None:
    """Let a program that reads a labelled set take `--pictures` and `--rename OLD=NEW`."""
    parser.add_argument('--pictures', type=Path, metavar='FOLDER',
                        help='where the pictures of a json or csv lie')
    parser.add_argument('--rename', nargs='+', default=(), metavar='OLD=NEW',
                        help="other names for the set's classes; nothing after = ignores a class")


def renamed_classes(pairs: Sequence[str]) -> dict[str, str]:
    """Return new names of classes by the old, from texts OLD=NEW."""
    wrong = [pair for pair in pairs if '=' not in pair]
    if wrong:
        raise SettingError(f'--rename wants OLD=NEW, not {wrong[0]!r}')
    return dict(pair.split('=', 1) for pair in pairs)


def suggestion(names: Iterable[str], known: Sequence[str]) -> str:
    """Return the --rename that some names may need, '' where none of them is near a known one."""
    pairs = [f"'{name}={near}'" if ' ' in f'{name}{near}' else f'{name}={near}'
             for name in names if (near := nearest_name(name, known))]
    return f'--rename {" ".join(pairs)}' if pairs else ''


def nearest_name(name: str, known: Sequence[str]) -> str | None:
    """Return the nearest of the known names, None where none is near."""
    plain = {_plain(each): each for each in reversed(known)}
    if _plain(name) in plain:
        return plain[_plain(name)]
    for group in _SYNONYMS:
        if name.lower() in group and (same := [each for each in known if each.lower() in group]):
            return same[0]
    close = get_close_matches(_plain(name), list(plain), 1, 0.75)
    return plain[close[0]] if close else None


def _plain(name: str) -> str:
    return ''.join(letter for letter in name.lower() if letter.isalnum())

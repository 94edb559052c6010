# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Which camera an image topic of a bag belongs to: the part of its name that the others lack."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count


def camera_names(topics: Sequence[str]) -> dict[str, str]:
    """Return the camera of each topic; the only topic's camera is '', as in the node.

    `/front/image` and `/rear/image` are cameras `front` and `rear`. Names are unique: a second
    `front_left`, of `/front/left/image` beside `/front_left/image`, is `front_left_2`.
    """
    if len(topics) == 1:
        return {topics[0]: ''}
    parts = [topic.strip('/').split('/') for topic in topics]
    before = _shared(parts)
    after = _shared([part[before:][::-1] for part in parts])
    rest = [part[before:len(part) - after] for part in parts]
    if not all(rest):  # one name continues another
        rest = parts
    return dict(zip(topics, _unique(map('_'.join, rest)), strict=True))


def _unique(names: Iterable[str]) -> Iterator[str]:
    """Give the names, with a number behind those that were there before."""
    taken: set[str] = set()
    for name in names:
        numbered = (f'{name}_{number}' for number in count(2))
        taken.add(unique := next(each for each in chain([name], numbered) if each not in taken))
        yield unique


def _shared(lists: Sequence[Sequence[str]]) -> int:
    """Return how many first items all lists have in common."""
    shared = 0
    for items in zip(*lists, strict=False):
        if len(set(items)) > 1:
            break
        shared += 1
    return shared

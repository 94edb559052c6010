# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Which camera an image topic of a bag belongs to: the part of its name that the others lack."""

from collections.abc import Sequence


def camera_names(topics: Sequence[str]) -> dict[str, str]:
    """Return the camera of each topic; the only topic's camera is '', as in the node.

    `/front/image` and `/rear/image` are cameras `front` and `rear`; names are unique.
    """
    if len(topics) == 1:
        return {topics[0]: ''}
    parts = [topic.strip('/').split('/') for topic in topics]
    before = _shared(parts)
    after = _shared([part[before:][::-1] for part in parts])
    rest = [part[before:len(part) - after] for part in parts]
    if not all(rest):  # one name continues another
        rest = parts
    return {topic: '_'.join(part) for topic, part in zip(topics, rest, strict=True)}


def _shared(lists: Sequence[Sequence[str]]) -> int:
    """Return how many first items all lists have in common."""
    count = 0
    for items in zip(*lists, strict=False):
        if len(set(items)) > 1:
            break
        count += 1
    return count

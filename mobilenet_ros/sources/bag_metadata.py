# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What the metadata.yaml of a rosbag2 promises: its files, and how many messages of each topic.

It is held against what the files hold and never needed to read them, so it may be missing, newer
than this program or edited by hand.
"""

from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any, NamedTuple

import yaml

METADATA = 'metadata.yaml'


class Topic(NamedTuple):
    """Message type and number of messages of a topic."""

    msgtype: str
    messages: int


def summed(topics: Iterable[tuple[str, Topic]]) -> dict[str, Topic]:
    """Return topics by name, the messages of those of one name added up."""
    found: dict[str, Topic] = {}
    for name, topic in topics:
        before = found.get(name, Topic(topic.msgtype, 0))
        msgtype = topic.msgtype if topic.msgtype == before.msgtype else 'several types'
        found[name] = Topic(msgtype, before.messages + topic.messages)
    return found


class Metadata(NamedTuple):
    """Names of files and topics; `note` says why nothing is promised, and is empty else."""

    files: tuple[str, ...] = ()
    topics: dict[str, Topic] = {}
    note: str = ''


def read_metadata(folder: Path) -> Metadata:
    """Read what is there; of a file that is none, only the reason is returned."""
    path = folder / METADATA
    if not path.exists():
        return Metadata(note=f'{path} does not exist: nothing says whether files are missing')
    try:
        return _promises(yaml.safe_load(path.read_bytes())['rosbag2_bagfile_information'])
    except Exception as error:  # the parser raises anything on broken bytes
        reason = ' '.join(f'{type(error).__name__}: {error}'.split())
        return Metadata(note=f'{path} cannot be used ({reason}): nothing says whether files are '
                             'missing')


def _promises(found: dict[str, Any]) -> Metadata:
    # Humble writes paths with folders, which no longer fit when the bag was moved.
    files = tuple(PurePath(str(path)).name for path in found['relative_file_paths'])
    return Metadata(files, summed(
        (str(about['name']), Topic(str(about['type']), int(entry['message_count'])))
        for entry in found['topics_with_message_count'] for about in [entry['topic_metadata']]))

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A digest of everything that decides what a replay finds: equal digests, equal results."""

import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path

from mobilenet_ros import __version__
from mobilenet_ros.family.files import MANIFEST
from mobilenet_ros.family.find import find_family
from mobilenet_ros.perception.providers import runtime_version
from mobilenet_ros.replay.settings import ReplaySettings


def made_from(bag: Path, settings: ReplaySettings, *asked: object) -> str:
    """Return the digest of a bag's files, of the family, the settings and what else is asked.

    Files of the bag count by name, size and time of change; the number of threads does not count,
    because it changes no bit.
    """
    family = find_family(settings.family)
    files = sorted(bag.iterdir()) if bag.is_dir() else [bag]
    parts = [__version__, runtime_version(), asdict(replace(settings, intra_op_threads=0)),
             (family.folder / MANIFEST).read_text(encoding='utf-8'), family.labels,
             [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files],
             [str(each) for each in asked]]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

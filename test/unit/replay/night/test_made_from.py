# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The digest changes with everything that decides the result, and with nothing else."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

from support.bags import blob_messages, write_bag

from mobilenet_ros.family import Family
from mobilenet_ros.replay.night.made_from import made_from
from mobilenet_ros.replay.settings import ReplaySettings


def test_threads_and_the_time_of_day_do_not_count(tmp_path: Path, blobs: Family) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages(frames=3))
    settings = ReplaySettings(family=str(blobs.folder))
    assert made_from(bag, settings) == made_from(bag, replace(settings, intra_op_threads=2))


def test_bag_family_and_settings_count(tmp_path: Path, blobs: Family) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages(frames=3))
    family = shutil.copytree(blobs.folder, tmp_path / 'family')
    settings = ReplaySettings(family=str(family))
    digests = [made_from(bag, settings), made_from(bag, replace(settings, score_threshold=0.2)),
               made_from(bag, settings, 'mcap')]
    (file,) = bag.glob('*.db3')
    os.utime(file, ns=(0, 0))
    digests.append(made_from(bag, settings))
    labels = family / 'labels.txt'
    labels.write_text(labels.read_text().replace('blob', 'ball'))
    digests.append(made_from(bag, settings))
    assert len(set(digests)) == 5

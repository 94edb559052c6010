# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The picture of a course."""

from pathlib import Path

import cv2
import pytest

from mobilenet_ros.family import Family
from mobilenet_ros.pipeline.records import PublishedFrame
from mobilenet_ros.workshop.benchmarks.graph.course import Course
from mobilenet_ros.workshop.benchmarks.graph.picture import draw_course


def test_a_course_becomes_a_picture_with_late_frames_in_red(blobs: Family, tmp_path: Path) -> None:
    pytest.importorskip('matplotlib')
    variants = [str(member.variant) for member in blobs.members][:2]
    frames = [PublishedFrame('', place, place / 10, 0.0, latency_s, 0, 0.01, variants[place % 2],
                          'keep', 0) for place, latency_s in enumerate([0.05] * 20 + [0.15] * 20)]
    path = tmp_path / 'course.png'
    draw_course(Course(frames, [(1.0, 2.0)], 0.1), blobs.members, 'title', path)
    blue, green, red = cv2.split(cv2.imread(str(path)).astype(int))
    assert ((red > 180) & (green < 80) & (blue < 60)).sum() > 50

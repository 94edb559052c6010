# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Pictures to learn from, in the formats that people have them in."""

from mobilenet_ros.workshop.evaluation.labels.load import load_samples
from mobilenet_ros.workshop.evaluation.labels.sample import Sample

__all__ = ['Sample', 'load_samples']

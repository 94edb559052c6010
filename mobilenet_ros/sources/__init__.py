# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Where frames come from when no camera driver runs: videos, pictures, webcams, bags."""

from mobilenet_ros.sources.bag import read_images
from mobilenet_ros.sources.open import open_source
from mobilenet_ros.sources.source import BagImage, Picture, Source, looped

__all__ = ['BagImage', 'Picture', 'Source', 'looped', 'open_source', 'read_images']

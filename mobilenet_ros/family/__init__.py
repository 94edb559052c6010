# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a MobileNet-SSD (alpha, rho) is: layers, costs, anchors, labels, manifest."""

from mobilenet_ros.family.family import Accuracy, Family, Member, Model
from mobilenet_ros.family.manifest import load_family, save_manifest
from mobilenet_ros.family.variant import Variant

__all__ = ['Accuracy', 'Family', 'Member', 'Model', 'Variant', 'load_family', 'save_manifest']

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""One thin main for each executable; the mains of the nodes are in ros/."""

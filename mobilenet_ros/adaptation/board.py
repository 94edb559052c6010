# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What the board tells of itself in sysfs, and what that says about a slowdown."""

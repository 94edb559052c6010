# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The weights that a training starts from; a good start is worth more than many steps."""

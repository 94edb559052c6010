# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What the node and the replay share: newest frames, the pipeline of one frame, its figures."""

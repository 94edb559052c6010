# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Which variant runs next: latency model, ladder, controller, camera schedule."""

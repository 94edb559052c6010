# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Several cameras, one network: who is live, whose frame goes next, how long it may take."""

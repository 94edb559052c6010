# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The command-line programs: thin mains over the packages beside this one."""

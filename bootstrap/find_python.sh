#!/bin/sh
# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
#
# Print the interpreter that the environment is to be made from: the first on the list that is neither too old nor too new,
# and, where a ROS 2 is sourced, that imports its rclpy. Of a virtual environment it is the one it was made from, because
# the active environment may be ours, which is about to be made anew.

base='import os, sys; print(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))'
if [ -n "${ROS_DISTRO:-}" ]; then
    suits='import importlib.util, sys
sys.exit(sys.version_info < (3, 10) or importlib.util.find_spec("rclpy") is None)'
else
    suits='import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 14))'
fi

for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python3.10 /usr/bin/python3}; do
    python=$("$name" -c "$base" 2>/dev/null) || continue
    if "$python" -c "$suits" 2>/dev/null; then
        echo "$python"
        exit 0
    fi
done

found=$(python3 --version 2>/dev/null || echo 'no python3')
if [ -n "${ROS_DISTRO:-}" ]; then
    echo "setup: ROS_DISTRO is $ROS_DISTRO, but no python3 here imports its rclpy ($found):" \
        "source /opt/ros/$ROS_DISTRO/setup.bash, or unset ROS_DISTRO to use ROS 2 wheels instead" >&2
else
    echo "setup: Python 3.10 to 3.14 is needed and none was found ($found):" \
        "install one (Debian, Ubuntu: sudo apt install python3 python3-venv python3-dev), or name it: make PYTHON=/path/to/python3" >&2
fi
exit 1

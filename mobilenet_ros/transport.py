# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What makes Fast DDS pass whole camera frames, for every process that publishes them."""

import os

from mobilenet_ros.resources import share_path

# Fast DDS 2 reads the first, Fast DDS 3 the second.
PROFILE_VARIABLES = ('FASTRTPS_DEFAULT_PROFILES_FILE', 'FASTDDS_DEFAULT_PROFILES_FILE')
FAST_DDS_2 = ('humble', 'iron', 'jazzy', '')


def is_fast_dds_2() -> bool:
    """Tell whether the ROS 2 in use, by default the Jazzy of the wheels, has Fast DDS 2."""
    return os.environ.get('ROS_DISTRO', '') in FAST_DDS_2


def transport_profile() -> dict[str, str]:
    """Return the environment variable to set; none where the user has set one."""
    if any(variable in os.environ for variable in PROFILE_VARIABLES):
        return {}
    variable = PROFILE_VARIABLES[not is_fast_dds_2()]
    return {variable: str(share_path() / 'config' / 'fastdds_camera.xml')}

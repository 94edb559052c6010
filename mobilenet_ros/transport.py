# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What makes Fast DDS pass whole camera frames, for every process that publishes them."""

import os

from mobilenet_ros.resources import share_path

# Fast DDS 2 reads the first, Fast DDS 3 the second.
PROFILE_VARIABLES = ('FASTRTPS_DEFAULT_PROFILES_FILE', 'FASTDDS_DEFAULT_PROFILES_FILE')
_PROFILE, _LARGE_PROFILE = 'fastdds_camera.xml', 'fastdds_camera_4k.xml'
_SEGMENT_BYTES = 1 << 24  # of shared memory that the first of them asks for
FAST_DDS_2 = ('humble', 'iron', 'jazzy', '')


def is_fast_dds_2() -> bool:
    """Tell whether the ROS 2 in use, by default the Jazzy of the wheels, has Fast DDS 2."""
    return os.environ.get('ROS_DISTRO', '') in FAST_DDS_2


def transport_profile(frame_bytes: int = 0) -> dict[str, str]:
    """Return the environment variable to set; none where the user has set one.

    `frame_bytes` is the size of the frames that will be published, where that is known.
    """
    ours = _path(_PROFILE)
    if any(os.environ.get(variable, ours) != ours for variable in PROFILE_VARIABLES):
        return {}
    profile = _PROFILE if 2 * frame_bytes <= _SEGMENT_BYTES else _LARGE_PROFILE
    return {PROFILE_VARIABLES[not is_fast_dds_2()]: _path(profile)}


def _path(profile: str) -> str:
    return str(share_path() / 'config' / profile)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The environment variable that makes Fast DDS pass whole frames."""

from pathlib import Path

import pytest

from mobilenet_ros.transport import PROFILE_VARIABLES, transport_profile


@pytest.mark.parametrize(('distro', 'variable'), [
    ('humble', PROFILE_VARIABLES[0]), ('jazzy', PROFILE_VARIABLES[0]),
    ('kilted', PROFILE_VARIABLES[1]), ('rolling', PROFILE_VARIABLES[1])])
def test_it_is_the_one_that_the_distribution_reads(monkeypatch: pytest.MonkeyPatch, distro: str,
                                                   variable: str) -> None:
    for name in PROFILE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv('ROS_DISTRO', distro)
    ((name, path),) = transport_profile().items()
    assert name == variable
    assert Path(path).is_file()


@pytest.mark.parametrize('variable', PROFILE_VARIABLES)
def test_what_the_user_has_set_stays(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, 'mine.xml')
    assert transport_profile() == {}


def test_a_profile_of_ours_gives_way_to_the_one_for_larger_frames(
        monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROFILE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    ((name, small),) = transport_profile().items()
    monkeypatch.setenv(name, small)
    assert transport_profile() == {name: small}
    assert transport_profile(frame_bytes=3840 * 2160 * 3) != {name: small}

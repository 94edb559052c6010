# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""config/detector.yaml says what the detector declares; the transport profile holds frames."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import yaml

from mobilenet_ros.resources import share_path
from mobilenet_ros.ros.parameters import SPECS
from mobilenet_ros.transport import transport_profile

CONFIG = share_path() / 'config'
DETECTOR = CONFIG / 'detector.yaml'
XMLNS = '{http://www.eprosima.com}'


def test_every_parameter_is_there_with_its_default_and_in_order() -> None:
    document = yaml.safe_load(DETECTOR.read_text(encoding='utf-8'))
    assert list(document['/**']['ros__parameters'].items()) == [
        (spec.name, spec.default) for spec in SPECS]


def test_every_parameter_stands_where_it_can_be_set_and_has_a_comment() -> None:
    live, start_only = DETECTOR.read_text(encoding='utf-8').split('# --- at the start only ---')
    for spec in SPECS:
        part = start_only if spec.read_only else live
        assert re.search(rf'^    {spec.name}: .*# \w', part, re.MULTILINE), spec.name


def test_a_parameter_with_a_unit_names_it() -> None:
    text = DETECTOR.read_text(encoding='utf-8')
    for spec in SPECS:
        for unit in re.findall(r'\[\w+\]', spec.description):
            line, = re.findall(rf'^    {spec.name}: .*$', text, re.MULTILINE)
            assert unit in line


def segment_bytes(profile: str) -> int:
    root = ElementTree.parse(CONFIG / profile).getroot()
    size, = (int(node.text or '') for node in root.iter(f'{XMLNS}segment_size'))
    return size


@pytest.mark.parametrize('pixels', [640 * 480, 1920 * 1080, 3840 * 2160])
def test_the_profile_for_a_frame_holds_two_of_it(pixels: int) -> None:
    path, = transport_profile(frame_bytes=3 * pixels).values()
    assert segment_bytes(Path(path).name) >= 2 * 3 * pixels


def test_the_profiles_differ_in_the_size_of_the_segment_only() -> None:
    one, other = (
        re.sub(r'<!--.*?-->|<segment_size>\d+', '', (CONFIG / name).read_text(), flags=re.DOTALL)
        for name in ('fastdds_camera.xml', 'fastdds_camera_4k.xml'))
    assert one == other


def test_the_profile_is_the_default_and_uses_every_transport_it_describes() -> None:
    root = ElementTree.parse(CONFIG / 'fastdds_camera.xml').getroot()
    participant, = root.iter(f'{XMLNS}participant')
    described = [node.find(f'{XMLNS}transport_id').text  # type: ignore[union-attr]
                 for node in root.iter(f'{XMLNS}transport_descriptor')]
    used = [node.text for transports in participant.iter(f'{XMLNS}userTransports')
            for node in transports]
    assert participant.get('is_default_profile') == 'true'
    assert described == used

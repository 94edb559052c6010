# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""config/detector.yaml says what the detector declares; the transport profile holds frames."""

import re
import xml.etree.ElementTree as ElementTree

import yaml

from mobilenet_ros.resources import share_path
from mobilenet_ros.ros.parameters import SPECS

CONFIG = share_path() / 'config'
DETECTOR = CONFIG / 'detector.yaml'
XMLNS = '{http://www.eprosima.com}'
FULL_HD_BYTES = 1920 * 1080 * 3


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


def test_the_shared_memory_holds_more_than_one_large_frame() -> None:
    root = ElementTree.parse(CONFIG / 'fastdds_camera.xml').getroot()
    size, = (int(node.text or '') for node in root.iter(f'{XMLNS}segment_size'))
    assert size > 2 * FULL_HD_BYTES


def test_the_profile_is_the_default_and_uses_every_transport_it_describes() -> None:
    root = ElementTree.parse(CONFIG / 'fastdds_camera.xml').getroot()
    participant, = root.iter(f'{XMLNS}participant')
    described = [node.find(f'{XMLNS}transport_id').text  # type: ignore[union-attr]
                 for node in root.iter(f'{XMLNS}transport_descriptor')]
    used = [node.text for transports in participant.iter(f'{XMLNS}userTransports')
            for node in transports]
    assert participant.get('is_default_profile') == 'true'
    assert described == used

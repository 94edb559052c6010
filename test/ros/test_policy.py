# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The SROS 2 policy allows what the detector and the camera open, and nothing else."""

from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rclpy.parameter import Parameter
from support.greys import write_video
from support.ros_graph import RosGraph

from mobilenet_ros.resources import share_path
from mobilenet_ros.ros.camera_node import CameraNode

POLICY = ElementTree.parse(share_path() / 'config' / 'detector.policy.xml').getroot()
REMAP = ('-r', 'image:=/camera/image_raw')
RAW, COMPRESSED = '/camera/image_raw', '/camera/image_raw/compressed'
NOT_IN_HUMBLE = '/get_type_description'


def allowed(node: str, kind: str, what: str) -> set[str]:
    """Return the topics or services that the policy allows a node."""
    profile = POLICY.find(f".//profile[@node='{node}']")
    assert profile is not None and profile.get('ns') == '/'
    names = [each.text or '' for block in profile.findall(kind) if block.get(what) == 'ALLOW'
             for each in block]
    return {name.replace('~', f'/{node}') for name in names}


def opened(graph: RosGraph, node: str) -> dict[str, set[str]]:
    """Return what a node of the graph publishes, subscribes to and answers."""
    def names(found: Iterable[tuple[str, list[str]]]) -> set[str]:
        return {name for name, _ in found}
    return {'publish': names(graph.user.get_publisher_names_and_types_by_node(node, '/')),
            'subscribe': names(graph.user.get_subscriber_names_and_types_by_node(node, '/')),
            'reply': names(graph.user.get_service_names_and_types_by_node(node, '/')),
            'request': names(graph.user.get_client_names_and_types_by_node(node, '/'))}


def check(graph: RosGraph, node: str, transport: str) -> None:
    unused = {RAW, COMPRESSED} - {COMPRESSED if transport == 'compressed' else RAW}
    for what, kind in (('publish', 'topics'), ('subscribe', 'topics'), ('reply', 'services'),
                       ('request', 'services')):
        wanted = allowed(node, kind, what) - unused
        graph.until(lambda what=what, wanted=wanted: differing(
            opened(graph, node)[what], wanted) == set())


def differing(found: set[str], wanted: set[str]) -> set[str]:
    return {name for name in found ^ wanted if not name.endswith(NOT_IN_HUMBLE)}


@pytest.mark.parametrize('transport', ['raw', 'compressed'])
def test_the_detector_opens_what_its_enclave_allows(graph: RosGraph, transport: str) -> None:
    graph.detector(arguments=REMAP, image_transport=transport)
    check(graph, 'detector', transport)


@pytest.mark.parametrize('transport', ['raw', 'compressed'])
def test_the_camera_opens_what_its_enclave_allows(graph: RosGraph, transport: str,
                                                  tmp_path: Path) -> None:
    camera = CameraNode(
        context=graph.context, use_global_arguments=False, cli_args=['--ros-args', *REMAP],
        parameter_overrides=[
            Parameter('source', value=str(write_video(tmp_path / 'greys.avi'))),
            Parameter('loop', value=True), Parameter('image_transport', value=transport)])
    try:
        check(graph, 'camera', transport)
    finally:
        camera.close()
        camera.destroy_node()


def test_each_node_has_an_enclave_of_its_own_that_denies_the_rest() -> None:
    assert [each.get('path') for each in POLICY.iter('enclave')] == [
        '/mobilenet_ros/detector', '/mobilenet_ros/camera']
    assert not [name.text for name in POLICY.iter() if '*' in (name.text or '')]

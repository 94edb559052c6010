# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What the configurations of Foxglove and RViz show is what a running detector publishes."""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml
from diagnostic_msgs.msg import DiagnosticArray
from rclpy.qos import (
    DurabilityPolicy,
    LivelinessPolicy,
    QoSCompatibility,
    QoSProfile,
    ReliabilityPolicy,
    qos_check_compatible,
)
from sensor_msgs.msg import Image
from support.blob_family import blob_picture
from support.messages import image_message
from support.ros_graph import RosGraph

from mobilenet_ros.resources import share_path

CONFIG = share_path() / 'config'
LAYOUT: dict[str, Any] = json.loads((CONFIG / 'foxglove.json').read_text(encoding='utf-8'))
RVIZ: dict[str, Any] = yaml.safe_load((CONFIG / 'detector.rviz').read_text(encoding='utf-8'))
DISPLAYS = RVIZ['Visualization Manager']['Displays']
SHOWS = {'Image': ('sensor_msgs/msg/Image', 'sensor_msgs/msg/CompressedImage'),
         'DiagnosticSummary': ('diagnostic_msgs/msg/DiagnosticArray',),
         'Plot': ('diagnostic_msgs/msg/DiagnosticArray',),
         'StateTransitions': ('diagnostic_msgs/msg/DiagnosticArray',),
         'RawMessages': ('vision_msgs/msg/Detection2DArray',)}
VALUE = re.compile(r'(/\w+)\.status\[:\]\{name=="(.*?)"\}\.values\[:\]\{key=="(\w+)"\}\.value')


def paths(panel: dict[str, Any]) -> list[str]:
    return [path['value'] for path in panel.get('paths', [])]


def topics() -> Iterator[tuple[str, str]]:
    """Give the kind of each panel with the topics that it shows."""
    for name, panel in LAYOUT['configById'].items():
        shown = [panel.get('imageMode', {}).get('imageTopic'), panel.get('topicToRender'),
                 panel.get('topicPath'), *(path.split('.')[0] for path in paths(panel))]
        yield from ((name.split('!')[0], topic) for topic in shown if topic)


def placed(node: Any) -> list[str]:
    """Return the panels of a part of the layout."""
    return [node] if isinstance(node, str) else placed(node['first']) + placed(node['second'])


def types_of(graph: RosGraph) -> dict[str, list[str]]:
    graph.detector()
    graph.connected('/detector/debug_image')
    graph.connected('/diagnostics')
    return dict(graph.user.get_topic_names_and_types())


def test_every_panel_has_a_place_and_a_configuration() -> None:
    assert sorted(placed(LAYOUT['layout'])) == sorted(LAYOUT['configById'])


def test_every_panel_shows_a_topic_of_a_type_that_it_can_show(graph: RosGraph) -> None:
    types = types_of(graph)
    shown = list(topics())
    assert {kind for kind, _ in shown} == set(SHOWS)
    for kind, topic in shown:
        assert set(types[topic]) <= set(SHOWS[kind]), topic


def test_every_value_that_is_plotted_is_in_the_diagnostics(graph: RosGraph) -> None:
    graph.detector(adapt=False, alpha=0.25, rho=0.6)
    heard = graph.listen(DiagnosticArray, '/diagnostics')
    camera = graph.camera(Image)

    def status() -> Any:
        camera.publish(image_message(blob_picture(), graph.user.get_clock().now().nanoseconds))
        return heard and heard[-1].status[0].values and heard[-1].status[0]

    graph.until(lambda: status() and dict(map(pair, status().values))['alpha'])
    values = dict(map(pair, status().values))
    wanted = [path for panel in LAYOUT['configById'].values() for path in paths(panel)]
    assert len(wanted) > 5
    for path in wanted:
        match = VALUE.fullmatch(path)
        assert match, path
        topic, name, key = match.groups()
        assert (topic, name) == ('/diagnostics', status().name)
        assert values[key], key
    for panel, configuration in LAYOUT['configById'].items():
        if panel.startswith('Plot!'):  # it draws those strings that are numbers
            for path in paths(configuration):
                float(values[VALUE.fullmatch(path)[3]])  # type: ignore[index]


def pair(value: Any) -> tuple[str, str]:
    return value.key, value.value


def test_rviz_asks_for_images_in_a_quality_that_the_detector_offers(graph: RosGraph) -> None:
    types = types_of(graph)
    assert DISPLAYS
    for display in DISPLAYS:
        topic = display['Topic']
        assert display['Class'] == 'rviz_default_plugins/Image'
        assert types[topic['Value']] == ['sensor_msgs/msg/Image']
        asked = QoSProfile(
            depth=topic['Depth'],
            reliability=ReliabilityPolicy[_name(topic['Reliability Policy'])],
            durability=DurabilityPolicy[_name(topic['Durability Policy'])],
            liveliness=LivelinessPolicy.AUTOMATIC)
        for offered in graph.user.get_publishers_info_by_topic(topic['Value']):
            found, why = qos_check_compatible(offered.qos_profile, asked)
            assert found == QoSCompatibility.OK, why


def _name(policy: str) -> str:
    return policy.upper().replace(' ', '_')

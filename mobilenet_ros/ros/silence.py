# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Finds out why no image comes: asks the ROS graph about a topic and about similar ones."""

from collections.abc import Iterable, Sequence
from typing import Any

from rclpy.node import Node
from rclpy.qos import QoSCompatibility, QoSProfile, qos_check_compatible

from mobilenet_ros.ros.trouble import Trouble

IMAGE, COMPRESSED = 'sensor_msgs/msg/Image', 'sensor_msgs/msg/CompressedImage'
_SUFFIX = '/compressed'
_POLICIES = ('reliability', 'durability', 'liveliness')
_UNSAID = {'system_default', 'unknown', 'best_available'}
_NAMED = 5  # topics in a hint


def publisher_troubles(node: Node, topic: str, wanted: str, qos: QoSProfile) -> list[Trouble]:
    """Return what is wrong with the publishers of a topic of type `wanted`, asked for with `qos`.

    Whether or not images come: a second publisher may be the one that cannot.
    """
    infos = node.get_publishers_info_by_topic(topic)
    others = [info for info in infos if info.topic_type != wanted]
    unfit = [info for info in infos if info.topic_type == wanted
             and qos_check_compatible(info.qos_profile, qos)[0] == QoSCompatibility.ERROR]
    is_error = len(infos) == len(others) + len(unfit)  # nobody else can bring images
    wrong_type = [Trouble(f'type of {topic}', _wrong_type(topic, wanted, others), is_error)
                  for _ in others[:1]]
    return wrong_type + [Trouble(f'qos of {topic}', _wrong_qos(topic, info, qos), is_error)
                         for info in unfit[:1]]


def _wrong_type(topic: str, wanted: str, infos: Sequence[Any]) -> str:
    found = infos[0].topic_type
    if found == COMPRESSED:
        base = topic.removesuffix(_SUFFIX)
        remedy = (f'set image_transport: compressed and remap {topic}{_SUFFIX} to {topic}'
                  if base == topic else
                  f'remap the image to {base} and set image_transport: compressed')
    elif found == IMAGE:
        remedy = f'set image_transport: raw and remap the image to {topic}'
    else:
        remedy = 'remap the image to a topic of pictures'
    return f'{_names(infos)} publishes {found} on {topic}, and we read {wanted}: {remedy}'


def _wrong_qos(topic: str, info: Any, qos: QoSProfile) -> str:
    differing = [(policy, theirs, ours) for policy in _POLICIES
                 for theirs, ours in [(_word(info.qos_profile, policy), _word(qos, policy))]
                 if theirs != ours and _UNSAID.isdisjoint({theirs, ours})]
    offered = ', '.join(f'{policy} {theirs}' for policy, theirs, _ in differing)
    asked = ', '.join(f'{policy} {ours}' for policy, _, ours in differing)
    remedy = ', '.join(f'qos_overrides.{topic}.subscription.{policy}: {theirs}'
                       for policy, theirs, _ in differing)
    return (f'{_names([info])} offers {topic} with {offered or "a longer deadline"}, and we ask '
            f'for {asked or "a shorter one"}: nothing of it arrives; set '
            f'{remedy or "no deadline"} in our parameters, or change the publisher')


def _word(qos: QoSProfile, policy: str) -> str:
    return str(getattr(qos, policy).name).lower()


def _names(infos: Iterable[Any]) -> str:
    names = {f'{info.node_namespace.rstrip("/")}/{info.node_name}' for info in infos}
    return ', '.join(sorted(name if 'UNKNOWN' not in name else 'a node without a name'
                            for name in names))


def silence_text(node: Node, topic: str, wanted: str, silent_s: float, heard: bool) -> str:
    """Say why a topic brings nothing, and what to do; `heard` tells whether it ever did."""
    infos = [info for info in node.get_publishers_info_by_topic(topic)
             if info.topic_type == wanted]
    since = f'no image on {topic} for {silent_s:.0f} s'
    if infos:
        return (f'{since}, although {_names(infos)} publishes it: '
                f'{"it stopped to send" if heard else "it sends nothing, or all of it is lost"}; '
                'look at the camera driver, and for large images at '
                'docs/your_camera.md, Frames that never arrive')
    if heard:
        return f'{since}: its publisher is gone; start the camera again'
    return f'no image on {topic}: nobody publishes it; {_hint(node, topic, wanted)}'


def _hint(node: Node, topic: str, wanted: str) -> str:
    topics = _published(node)
    base = topic.removesuffix(_SUFFIX)
    if wanted == IMAGE and f'{topic}{_SUFFIX}' in topics.get(COMPRESSED, ()):
        return f'{topic}{_SUFFIX} is there: set image_transport: compressed'
    if wanted == COMPRESSED and base in topics.get(IMAGE, ()):
        return f'{base} is there: set image_transport: raw'
    found = topics.get(wanted, [])[:_NAMED]
    if not found:
        return f'no topic has {wanted}: start a camera'
    return f'{", ".join(found)} {"is" if len(found) == 1 else "are"} there: remap {base} to it' + (
        f', as image:={found[0].removesuffix(_SUFFIX) if wanted == COMPRESSED else found[0]}')


def _published(node: Node) -> dict[str, list[str]]:
    """Return the topics of images, by type, that another node publishes."""
    own = node.get_fully_qualified_name()
    topics: dict[str, list[str]] = {}
    for name, types in node.get_topic_names_and_types():
        if not name.startswith(f'{own}/') and node.count_publishers(name):
            for each in set(types) & {IMAGE, COMPRESSED}:
                topics.setdefault(each, []).append(name)
    return topics

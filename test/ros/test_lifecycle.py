# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The node can be taken through its states again and again, and says why when it cannot."""

import time
import weakref
from collections.abc import Mapping
from threading import Event
from typing import Any

import pytest
from sensor_msgs.msg import Image
from support.blob_family import blob_picture, write_blob_family
from support.faulty_provider import FaultyCuda, fails_from
from support.messages import header_at, image_message
from support.ros_graph import TIMEOUT_S, RosGraph
from vision_msgs.msg import Detection2DArray

from mobilenet_ros.family import Variant
from mobilenet_ros.perception import provider_choice
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.proof import Rungs
from mobilenet_ros.pipeline.worker import Published

CYCLE = [('configure', 'inactive'), ('activate', 'active'), ('deactivate', 'inactive'),
         ('activate', 'active'), ('deactivate', 'inactive'), ('cleanup', 'unconfigured')]


def test_without_autostart_the_node_waits_to_be_told(graph: RosGraph) -> None:
    node = graph.detector(start=False, autostart=False)
    assert node.autostart is False
    assert graph.state() == 'unconfigured'
    assert node.count_publishers('/detector/detections') == 0
    assert graph.transition('configure')
    assert graph.transition('activate')
    assert graph.state() == 'active'


def test_with_autostart_the_node_is_active_at_once(graph: RosGraph) -> None:
    assert graph.detector().autostart is True
    assert graph.state() == 'active'


def test_the_whole_cycle_works_twice_and_detects_each_time(graph: RosGraph) -> None:
    node = graph.detector(start=False)
    found = graph.listen(Detection2DArray, '/detector/detections')
    stamp_ns = 0
    for transition, state in CYCLE * 2:
        assert graph.transition(transition), transition
        assert graph.state() == state
        if state == 'active':
            stamp_ns += 1
            graph.connected('/detector/detections')
            camera = graph.camera(Image)
            camera.publish(image_message(blob_picture(), stamp_ns))
            graph.until(lambda wanted=stamp_ns: found and found[-1].header == header_at(wanted))
            graph.user.destroy_publisher(camera)
    assert len(found) == 4
    assert node.count_publishers('/detector/detections') == 0
    assert node.count_subscribers('/image') == 0


def test_cleaning_up_lets_go_of_the_networks_at_once(
        graph: RosGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without waiting for a collection that an idle node may never start."""
    opened: list[weakref.ref[Network]] = []

    right = provider_choice.prove

    def prove(network: Network, rungs: Rungs) -> Mapping[Variant, str]:
        opened.append(weakref.ref(network))
        return right(network, rungs)
    monkeypatch.setattr(provider_choice, 'prove', prove)
    graph.detector()
    assert opened[0]() is not None
    assert graph.transition('deactivate')
    assert graph.transition('cleanup')
    assert opened[0]() is None


def test_an_inactive_node_asks_for_no_images(graph: RosGraph) -> None:
    node = graph.detector()
    assert graph.transition('deactivate')
    assert node.count_subscribers('/image') == 0


def test_parameters_set_while_inactive_act_after_activation(graph: RosGraph) -> None:
    graph.detector()
    found = graph.listen(Detection2DArray, '/detector/detections')
    graph.connected('/detector/detections')
    assert graph.transition('deactivate')
    assert not graph.set(alpha=0.75).successful
    assert graph.set(max_detections=1).successful
    assert graph.transition('activate')
    graph.camera(Image).publish(image_message(blob_picture()))
    graph.until(lambda: found)
    assert len(found[0].detections) == 1


def test_a_transition_that_the_state_does_not_know_is_refused(graph: RosGraph) -> None:
    graph.detector(start=False)
    assert not graph.transition('deactivate')
    assert graph.state() == 'unconfigured'


@pytest.mark.parametrize(('parameters', 'reason'), [
    ({'family': 'no_such_family'}, "no family 'no_such_family': installed are"),
    ({'providers': ['gpu', 'cpu']},
     'unknown provider gpu; valid are auto, tensorrt, cuda, openvino, cpu'),
    ({'providers': 7}, 'providers must be a list of names, not 7'),
    ({'providers': ['cuda', 'cpu'], 'strict': True}, 'none of the wanted providers works: cuda'),
    ({'image_transport': 'theora'}, "image_transport must be raw or compressed, not 'theora'"),
    ({'cameras': ['front', 'front']}, 'cameras must be different names'),
    ({'cameras': ['front cam']}, 'cameras must be different names'),
    ({'alpha': 0.75}, 'alpha is one of 0.25, 0.5'),
    ({'classes': ['cat']}, 'unknown class cat; known are'),
])
def test_what_cannot_be_configured_is_refused_with_its_reason(
        graph: RosGraph, monkeypatch: pytest.MonkeyPatch, parameters: dict[str, Any],
        reason: str) -> None:
    FaultyCuda(fails_from(1)).install(monkeypatch)
    node = graph.detector(start=False, **parameters)
    assert not graph.transition('configure')
    graph.logged(reason)
    assert graph.state() == 'unconfigured'
    assert node.count_publishers('/detector/detections') == 0


def test_a_wrong_model_file_is_refused_and_a_mended_one_is_taken(graph: RosGraph,
                                                                 tmp_path: Any) -> None:
    family = write_blob_family(tmp_path / 'blobs')
    file = family.folder / family.models[0].file
    content = file.read_bytes()
    file.write_bytes(content[:-100])
    graph.detector(start=False, family=str(family.folder))
    assert not graph.transition('configure')
    graph.logged(f'expected {family.models[0].sha256}')
    file.write_bytes(content)
    assert graph.transition('configure')
    assert graph.transition('activate')


def test_a_provider_that_fails_at_its_first_inference_is_passed_over_loudly(
        graph: RosGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real sessions; support/faulty_provider.py makes their `run` fail."""
    FaultyCuda(fails_from(1)).install(monkeypatch)
    graph.detector(providers=['cuda', 'cpu'])
    graph.logged('provider not used: cuda: inference failed: CUDA failure 700')
    graph.logged('variants on cpu')


def test_an_exception_in_a_transition_is_said_and_leaves_the_node_usable(
        graph: RosGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fault: the subscription cannot be made; rclpy would swallow what that raises."""
    node = graph.detector(start=False)
    assert graph.transition('configure')
    with monkeypatch.context() as broken:
        broken.setattr(node, 'create_subscription', lambda *args, **kwargs: 1 / 0)
        assert not graph.transition('activate')
    graph.logged('ZeroDivisionError')
    assert graph.state() == 'unconfigured'
    assert graph.transition('configure')
    assert graph.transition('activate')
    found = graph.listen(Detection2DArray, '/detector/detections')
    graph.connected('/detector/detections')
    graph.camera(Image).publish(image_message(blob_picture()))
    graph.until(lambda: found)


@pytest.mark.parametrize('state', ['unconfigured', 'inactive', 'active'])
def test_the_node_can_be_shut_down_from_every_state(graph: RosGraph, state: str) -> None:
    graph.detector(start=state == 'active')
    if state == 'inactive':
        assert graph.transition('configure')
    assert graph.transition('shutdown')
    assert graph.state() == 'finalized'


def test_ending_in_the_middle_of_a_frame_says_nothing(graph: RosGraph) -> None:
    """As after Ctrl-C: the context goes while the worker has a frame yet to publish."""
    at_work, go_on = Event(), Event()

    def hold(published: Published) -> None:
        at_work.set()
        assert go_on.wait(TIMEOUT_S)

    node = graph.detector(observer=hold)
    camera = graph.camera(Image)
    camera.publish(image_message(blob_picture(), 1))
    graph.until(at_work.is_set)
    camera.publish(image_message(blob_picture(), 2))
    figures = node._graph._worker.figures
    graph.until(lambda: node._graph._worker._slots._waiting)
    graph.context.try_shutdown()
    go_on.set()
    deadline_s = time.monotonic() + TIMEOUT_S
    while figures.processed + figures.failed < 2:
        assert time.monotonic() < deadline_s
        time.sleep(0.001)
    assert figures.failed == 1
    assert 'Traceback' not in graph.log()

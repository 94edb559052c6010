# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The node says how it fares, and what is wrong when nothing comes."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from rclpy.qos import QoSProfile, ReliabilityPolicy
from sensor_msgs.msg import Image
from support.blob_family import blob_picture
from support.made_board import GPU, ORIN, make_board
from support.messages import image_message
from support.ros_graph import TIMEOUT_S, RosGraph
from vision_msgs.msg import Detection2DArray

from mobilenet_ros.adaptation.calibration import (
    T0,
    Calibration,
    CalibrationKey,
    save_calibration,
)
from mobilenet_ros.family import Accuracy, save_manifest
from mobilenet_ros.perception.providers import runtime_version
from mobilenet_ros.pipeline.worker import Published
from mobilenet_ros.resources import CACHE_VARIABLE, share_path
from mobilenet_ros.ros import detection_graph

KEYS = {'fps', 'target_fps', 'latency_p50_ms', 'latency_p95_ms', 'latency_p99_ms',
        'age_at_publication_ms', 'alpha', 'rho', 'precision', 'slowdown', 'provider',
        'frames_processed', 'frames_superseded', 'frames_stale', 'frames_never_arrived',
        'frames_bad', 'frames_failed', 'deadline_misses', 'switches', 'accuracy', 't0', 'reason'}
BEST_EFFORT = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)


def now_ns(graph: RosGraph) -> int:
    return int(graph.user.get_clock().now().nanoseconds)


def play(graph: RosGraph, frames: int = 10, topic: str = '/image') -> None:
    """Publish frames stamped now, each after the one before was answered."""
    found = graph.listen(Detection2DArray, '/detector/detections')
    graph.connected('/detector/detections')
    camera = graph.camera(Image, topic)
    for number in range(frames):
        camera.publish(image_message(blob_picture(), now_ns(graph)))
        graph.until(lambda number=number: len(found) > number)


def test_every_figure_is_there_and_makes_sense(graph: RosGraph) -> None:
    graph.detector(adapt=False, alpha=0.25, rho=0.6, target_fps=20.0)
    newest = graph.diagnostics()
    play(graph)
    graph.until(lambda: newest().get('frames_processed') == '10')
    values = newest()
    assert set(values) >= KEYS
    latencies = [float(values[f'latency_p{share}_ms']) for share in (50, 95, 99)]
    assert 0.0 < latencies[0] <= latencies[1] <= latencies[2]
    assert float(values['fps']) > 0.0
    assert float(values['age_at_publication_ms']) >= latencies[0] * 0.5
    assert (values['target_fps'], values['alpha'], values['rho']) == ('20', '0.25', '0.6')
    assert (values['precision'], values['provider']) == ('fp32', 'cpu')
    assert 'adapt is false' in values['reason']


def test_the_status_is_named_after_the_node_and_stamped(graph: RosGraph) -> None:
    graph.detector()
    heard = graph.listen(DiagnosticArray, '/diagnostics')
    graph.until(lambda: heard)
    status, = heard[0].status
    assert status.name == 'detector: detection'
    assert (status.level, status.message) == (DiagnosticStatus.WARN, 'no frames')
    assert heard[0].header.stamp.sec > 0


def test_a_provider_that_was_wanted_and_is_not_in_use_is_a_warning(graph: RosGraph) -> None:
    graph.detector(providers=['tensorrt', 'cpu'], target_fps=0.2)
    heard = graph.listen(DiagnosticArray, '/diagnostics')
    play(graph, 3)
    graph.until(lambda: any('on cpu; not used: tensorrt: ' in message.status[0].message
                            for message in heard))


def test_the_default_providers_are_nothing_to_warn_of(graph: RosGraph) -> None:
    graph.detector(providers=['auto'], target_fps=0.2)
    heard = graph.listen(DiagnosticArray, '/diagnostics')
    play(graph, 3)
    graph.until(lambda: any(' Hz on ' in message.status[0].message for message in heard))
    running = [message.status[0] for message in heard if ' Hz on ' in message.status[0].message]
    assert {status.level for status in running} == {DiagnosticStatus.OK}
    assert 'not used' not in graph.log()


def test_under_load_only_the_newest_frame_is_processed(graph: RosGraph) -> None:
    """The worker is held at its first frame while many more arrive."""
    at_work, go_on, seen = Event(), Event(), []

    def hold(published: Published) -> None:
        seen.append(published.processed.frame.stamp_ns)
        at_work.set()
        assert go_on.wait(TIMEOUT_S)

    node = graph.detector(observer=hold)
    newest, camera = graph.diagnostics(), graph.camera(Image)
    camera.publish(image_message(blob_picture(), 1))
    graph.until(at_work.is_set)
    slots = node._graph._worker._slots
    for stamp_ns in range(2, 12):
        camera.publish(image_message(blob_picture(), stamp_ns))
        graph.until(lambda wanted=stamp_ns: '' in slots._waiting
                    and slots._waiting[''].item.header.stamp.nanosec == wanted)
    go_on.set()
    graph.until(lambda: len(seen) == 2)
    assert seen == [1, 11]
    graph.until(lambda: newest().get('frames_processed') == '2')
    assert newest()['frames_superseded'] == '9'


def test_frames_that_are_too_old_are_dropped_and_counted(graph: RosGraph) -> None:
    graph.detector(max_age_s=3600.0)
    found = graph.listen(Detection2DArray, '/detector/detections')
    graph.connected('/detector/detections')
    newest, camera = graph.diagnostics(), graph.camera(Image)
    camera.publish(image_message(blob_picture(), now_ns(graph) - 3601 * 10**9))
    graph.until(lambda: newest().get('frames_stale') == '1')
    fresh_ns = now_ns(graph)
    camera.publish(image_message(blob_picture(), fresh_ns))
    graph.until(lambda: found)
    assert len(found) == 1
    assert found[0].header.stamp.nanosec == fresh_ns % 10**9


def test_frames_that_never_arrived_are_counted(graph: RosGraph) -> None:
    """By the publisher's own numbers: what nobody sent is not missing, whatever the stamps say."""
    node = graph.detector()
    camera, found = graph.camera(Image), graph.listen(Detection2DArray, '/detector/detections')
    graph.connected('/detector/detections')
    newest = graph.diagnostics()
    stamps_ns = [10**9 + number * 33_333_333 for number in [*range(10), *range(14, 20)]]
    for count, stamp_ns in enumerate(stamps_ns, start=1):
        camera.publish(image_message(blob_picture(), stamp_ns))
        graph.until(lambda count=count: len(found) == count)
    graph.until(lambda: newest().get('frames_processed') == str(len(stamps_ns)))
    assert newest()['frames_never_arrived'] == '0'
    node._graph._cameras[''].unsubscribe()
    for _ in range(5):
        camera.publish(image_message(blob_picture(), 2))
    node._graph._cameras[''].subscribe()
    graph.until(lambda: camera.get_subscription_count() == 1)
    camera.publish(image_message(blob_picture(), 3))
    graph.until(lambda: newest().get('frames_never_arrived') == '5')


def test_an_override_of_one_camera_does_not_reach_another(graph: RosGraph) -> None:
    graph.detector(cameras=['front', 'rear'],
                   **{'qos_overrides./front/image.subscription.reliability': 'reliable'})
    rear, = graph.user.get_subscriptions_info_by_topic('/rear/image')
    front, = graph.user.get_subscriptions_info_by_topic('/front/image')
    assert front.qos_profile.reliability == ReliabilityPolicy.RELIABLE
    assert rear.qos_profile.reliability == ReliabilityPolicy.BEST_EFFORT


@pytest.mark.parametrize('reliability', [ReliabilityPolicy.BEST_EFFORT,
                                         ReliabilityPolicy.RELIABLE])
def test_cameras_of_both_qualities_are_heard(graph: RosGraph,
                                             reliability: ReliabilityPolicy) -> None:
    graph.detector()
    found = graph.listen(Detection2DArray, '/detector/detections', BEST_EFFORT)
    graph.connected('/detector/detections')
    camera = graph.camera(Image, qos=QoSProfile(depth=5, reliability=reliability))
    camera.publish(image_message(blob_picture()))
    graph.until(lambda: found)


def test_the_board_is_told_and_what_it_lacks_is_not(
        graph: RosGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection_graph, 'ROOT', make_board(tmp_path, ORIN))
    graph.detector()
    newest = graph.diagnostics()
    graph.until(newest)
    values = newest()
    assert (values['temperature_gpu-thermal_c'], values['gpu_load_percent']) == ('48.5', '43')
    assert not any('cv0' in key or 'pressure' in key for key in values)
    make_board(tmp_path, {f'{GPU}/device/load': 990})
    graph.until(lambda: newest()['gpu_load_percent'] == '99')
    assert set(newest()) == set(values)


def test_without_a_calibration_no_cause_is_guessed(graph: RosGraph) -> None:
    graph.detector()
    graph.logged('mobilenet_ros calibrate --family ')
    newest = graph.diagnostics()
    play(graph, 3)
    graph.until(lambda: newest().get('frames_processed') == '3')
    assert newest()['t0'] == 'assumed'
    assert 'cause' not in newest()


def test_accuracy_that_nobody_measured_is_said(graph: RosGraph) -> None:
    graph.detector()
    graph.logged('the accuracy of the family blobs was never measured')
    newest = graph.diagnostics()
    graph.until(newest)
    assert newest()['accuracy'] == 'assumed'
    assert graph.log().count('was never measured') == 1


def test_accuracy_that_was_measured_is_told(graph: RosGraph, tmp_path: Path) -> None:
    folder = tmp_path / 'measured'
    shutil.copytree(graph.family.folder, folder)
    save_manifest(replace(graph.family, folder=folder, accuracies={
        member.variant: Accuracy(0.1 * index, 0.1 * index)
        for index, member in enumerate(graph.family.members)}))
    graph.detector(family=str(folder))
    newest = graph.diagnostics()
    play(graph, 2)
    graph.until(lambda: newest().get('frames_processed') == '2')
    assert newest()['accuracy'] == 'measured'


def test_the_reason_names_the_cause_of_a_slowdown(
        graph: RosGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against times no machine has, this one is slow; the made board shows an alert."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / 'cache'))
    monkeypatch.setattr(detection_graph, 'ROOT', make_board(tmp_path, ORIN))
    key = CalibrationKey.of(graph.family, 'cpu', 1, runtime_version())
    save_calibration(Calibration(key, 30.0, {
        member.variant: T0(1e-6 * (index + 1), 0.0)
        for index, member in enumerate(graph.family.members)}))
    graph.detector(target_fps=5.0)
    newest = graph.diagnostics()
    play(graph)
    graph.until(lambda: newest().get('cause') == 'contention')
    assert newest()['t0'] == 'measured'
    assert newest()['reason'].endswith('; contention: other work shares the machine')
    make_board(tmp_path, {'sys/class/thermal/cooling_device1/cur_state': 1})
    graph.until(lambda: newest()['cause'] == 'throttling')
    assert newest()['cooling'] == 'gpu-throttle-alert'
    assert 'heat or current lowered the clock' in newest()['reason']


def test_the_page_of_the_diagnostics_has_every_key(graph: RosGraph, tmp_path: Path,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection_graph, 'ROOT', make_board(tmp_path, ORIN))
    graph.detector()
    newest = graph.diagnostics()
    play(graph, 3)
    graph.until(lambda: newest().get('frames_processed') == '3')
    page = (share_path() / 'docs' / 'diagnostics.md').read_text(encoding='utf-8')
    said = set(re.findall(r'`([a-z0-9_]+)`', page))
    lacking = {key for key in newest() if not key.startswith('temperature_')} - said
    assert not lacking

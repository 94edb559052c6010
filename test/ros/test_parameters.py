# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A good value acts on the next frame; a bad one gives its reason and changes nothing."""

from itertools import groupby
from typing import Any

import pytest
from rcl_interfaces.srv import DescribeParameters
from rclpy.node import Node
from rclpy.parameter import Parameter
from sensor_msgs.msg import Image
from support.blob_family import blob_picture
from support.messages import image_message
from support.ros_graph import RosGraph
from vision_msgs.msg import Detection2DArray

from mobilenet_ros.errors import SettingError, VariantError
from mobilenet_ros.family import Family, Variant
from mobilenet_ros.ros.live_parameters import LiveParameters, declare_parameters, values_of
from mobilenet_ros.ros.parameters import SPECS, camera_names, live_settings, start_variant

DEFAULTS: dict[str, Any] = {spec.name: spec.default for spec in SPECS}
LIVE = {'target_fps', 'adapt', 'alpha', 'rho', 'precision', 'deadline_quantile',
        'score_threshold', 'iou_threshold', 'max_detections', 'classes', 'class_id_format',
        'max_age_s'}
GOOD = {'target_fps': 12.5, 'adapt': False, 'alpha': 0.25, 'rho': 0.6, 'precision': 'fp32',
        'deadline_quantile': 0.9, 'score_threshold': 0.25, 'iou_threshold': 0.4,
        'max_detections': 7, 'classes': ['blob', 'sky'],
        'class_id_format': 'name', 'max_age_s': 0.5}
BAD = [
    ({'target_fps': 0.0}, 'out of range'), ({'target_fps': float('nan')}, 'out of range'),
    ({'target_fps': 'fast'}, 'Wrong parameter type'),
    ({'alpha': 0.75}, 'alpha is one of 0.25, 0.5'), ({'rho': 0.7}, 'rho one of 0.6, 0.8, 1, 1.2'),
    ({'precision': 'int8'}, 'precision one of fp32'),
    ({'precision': 'double'}, 'precision must be one of fp32, fp16, int8'),
    ({'deadline_quantile': 0.2}, 'out of range'), ({'score_threshold': 1.5}, 'out of range'),
    ({'iou_threshold': -0.1}, 'out of range'), ({'max_detections': 0}, 'out of range'),
    ({'classes': ['cat']}, 'unknown class cat; known are ground, blob, sky'),
    ({'classes': 3}, 'classes must be a list of names, not 3'),
    ({'classes': None}, 'classes cannot be deleted'),
    ({'classes': [1, 2]}, 'classes must be a list of names'),
    ({'class_id_format': 'number'}, "class_id_format must be index or name, not 'number'"),
    ({'max_age_s': -1.0}, 'out of range'),
    ({'family': 'other'}, 'read-only'), ({'providers': ['cuda']}, 'read-only'),
    ({'cameras': ['front']}, 'read-only'), ({'image_transport': 'compressed'}, 'read-only'),
    ({'autostart': False}, 'read-only'), ({'intra_op_threads': 2}, 'read-only'),
    ({'alpha': 0.25, 'score_threshold': 0.3, 'rho': 0.1}, 'rho one of'),
]


def test_every_parameter_says_what_it_is_and_which_are_read_only(graph: RosGraph) -> None:
    graph.detector(start=False)
    names = [spec.name for spec in SPECS]
    described = graph.call(DescribeParameters, '/detector/describe_parameters',
                           DescribeParameters.Request(names=names)).descriptors
    assert {one.name for one in described if not one.read_only} == LIVE
    assert all(len(one.description) > 10 for one in described)
    assert all(one.floating_point_range for one in described
               if isinstance(DEFAULTS[one.name], float))


@pytest.mark.parametrize('name', sorted(LIVE))
def test_every_live_parameter_can_be_set(graph: RosGraph, name: str) -> None:
    node = graph.detector()
    result = graph.set(**{name: GOOD[name]})
    assert (result.successful, result.reason) == (True, '')
    assert node.get_parameter(name).value == GOOD[name]


def test_bad_values_give_their_reason_and_change_nothing(graph: RosGraph) -> None:
    node = graph.detector()
    before = values_of(node)
    for values, reason in BAD:
        result = graph.set(**values)
        assert not result.successful, values
        assert reason in result.reason, values
        assert values_of(node) == before, values
    found = graph.listen(Detection2DArray, '/detector/detections')
    graph.connected('/detector/detections')
    graph.camera(Image).publish(image_message(blob_picture()))
    graph.until(lambda: found)


@pytest.mark.parametrize('classes', [[], ['']])
def test_no_classes_means_all_classes(graph: RosGraph, classes: list[str]) -> None:
    graph.detector(classes=['sky'])
    found = graph.listen(Detection2DArray, '/detector/detections')
    graph.connected('/detector/detections')
    camera = graph.camera(Image)
    camera.publish(image_message(blob_picture(), 1))
    graph.until(lambda: len(found) == 1)
    assert graph.set(classes=classes).successful
    camera.publish(image_message(blob_picture(), 2))
    graph.until(lambda: len(found) == 2)
    assert [len(message.detections) > 0 for message in found] == [False, True]


def test_empty_lists_at_the_start_mean_all_classes_and_one_camera(graph: RosGraph) -> None:
    """As in `--ros-args -p classes:=[]`, which ROS hands over without a value or a type."""
    graph.detector(arguments=('-p', 'classes:=[]', '-p', 'cameras:=[]'))
    found = graph.listen(Detection2DArray, '/detector/detections')
    graph.connected('/detector/detections')
    graph.camera(Image).publish(image_message(blob_picture()))
    graph.until(lambda: found)
    assert len(found[0].detections) > 0


def test_alpha_and_rho_act_as_soon_as_their_variant_is_open(graph: RosGraph) -> None:
    seen: list[Variant] = []
    graph.detector(adapt=False, observer=lambda published: seen.append(
        published.processed.member.variant))
    camera = graph.camera(Image)

    def runs(variant: Variant) -> bool:
        camera.publish(image_message(blob_picture()))
        return seen[-1:] == [variant]
    wanted = [Variant(0.25, 0.6), Variant(0.5, 1.2), Variant(0.25, 1.0), Variant(0.5, 0.8)]
    for variant in wanted:
        assert graph.set(alpha=variant.alpha, rho=variant.rho).successful
        graph.until(lambda variant=variant: runs(variant))
    assert [variant for variant, _ in groupby(seen)][-4:] == wanted


def test_thresholds_and_class_names_act_on_the_very_next_frame(graph: RosGraph) -> None:
    graph.detector()
    found = graph.listen(Detection2DArray, '/detector/detections')
    graph.connected('/detector/detections')
    camera = graph.camera(Image)
    for number, values in enumerate(({'max_detections': 1}, {'class_id_format': 'name'},
                                     {'score_threshold': 0.999})):
        assert graph.set(**values).successful
        camera.publish(image_message(blob_picture(), number + 1))
        graph.until(lambda number=number: len(found) > number)
    assert [len(message.detections) for message in found] == [1, 1, 0]
    assert [message.detections[0].results[0].hypothesis.class_id
            for message in found[:2]] == ['1', 'blob']


def test_a_pinned_variant_of_another_precision_or_side_is_refused_by_name(blobs: Family) -> None:
    with pytest.raises(VariantError, match='a0.5_r0.7_fp32 is not in the family blobs'):
        live_settings(DEFAULTS | {'alpha': 0.5, 'rho': 0.7}, blobs)


@pytest.mark.parametrize(('values', 'expected'), [
    ({}, Variant(0.5, 1.0)), ({'rho': 0.6}, Variant(0.5, 0.6)), ({'alpha': 0.25},
                                                                 Variant(0.25, 1.0)),
    ({'alpha': 0.25, 'rho': 1.2}, Variant(0.25, 1.2))])
def test_the_start_bends_what_nobody_set_and_nothing_else(
        blobs: Family, values: dict[str, Any], expected: Variant) -> None:
    assert start_variant(DEFAULTS | values, blobs) == expected


@pytest.mark.parametrize('values', [{'alpha': 0.75}, {'rho': 0.7}, {'precision': 'int8'}])
def test_the_start_refuses_what_somebody_set_and_the_family_lacks(
        blobs: Family, values: dict[str, Any]) -> None:
    with pytest.raises(VariantError, match='alpha is one of'):
        start_variant(DEFAULTS | values, blobs)


@pytest.mark.parametrize(('cameras', 'names'), [
    ([''], ('',)), ([], ('',)), (['front', 'rear_2'], ('front', 'rear_2')), ('', ('',)),
    ('front', ('front',)), ('front, rear_2', ('front', 'rear_2')), ('[]', ('',)),
    ("['front', rear_2]", ('front', 'rear_2'))])
def test_cameras_have_names_and_a_single_one_needs_none(cameras: list[str] | str,
                                                        names: tuple[str, ...]) -> None:
    assert camera_names({'cameras': cameras}) == names


@pytest.mark.parametrize('cameras', [['front cam'], ['a', 'a'], ['2nd'], ['/x'], ['ä'], 'a b', 3])
def test_names_that_cannot_be_parts_of_topics_are_refused(cameras: Any) -> None:
    with pytest.raises(SettingError, match='^cameras must be'):
        camera_names({'cameras': cameras})


def test_without_callbacks_after_the_change_it_acts_all_the_same(graph: RosGraph) -> None:
    """ROS 2 Humble has no add_post_set_parameters_callback: here is a node that lacks it too."""
    class HumbleNode(Node):
        def __getattribute__(self, name: str) -> Any:
            if 'post_set_parameters_callback' in name and not name.startswith('_'):
                raise AttributeError(name)
            return super().__getattribute__(name)

    node = HumbleNode('humble', context=graph.context)
    declare_parameters(node)
    node.set_parameters([Parameter('alpha', value=0.5)])
    applied: list[float] = []
    live = LiveParameters(node, graph.family,
                          lambda new: applied.append(new.thresholds.score_threshold))
    results = node.set_parameters([Parameter('score_threshold', value=value)
                                   for value in (0.25, 1.5, 0.75)])
    live.close()
    node.set_parameters([Parameter('score_threshold', value=0.1)])
    node.destroy_node()
    assert [result.successful for result in results] == [True, False, True]
    assert applied == [0.5, 0.25, 0.75]


NUMBERS = {'target_fps': 15, 'alpha': 1, 'rho': 1, 'score_threshold': 1, 'iou_threshold': 0,
           'max_age_s': 2, 'max_detections': 9.0}


def test_an_integer_is_taken_where_a_number_is_meant_and_the_other_way_round(
        graph: RosGraph) -> None:
    """As `ros2 param set /detector target_fps 15` sends it."""
    node = graph.detector()
    for name, value in NUMBERS.items():
        if name != 'alpha':  # the family has no such one
            assert graph.set(**{name: value}).successful, name
        kept = node.get_parameter(name).value
        assert type(kept) is type(DEFAULTS[name]), name


@pytest.mark.parametrize(('values', 'reason'), [
    ({'target_fps': 0}, 'out of range'), ({'target_fps': 1001}, 'out of range'),
    ({'max_detections': 9.5}, 'Wrong parameter type'), ({'target_fps': True}, 'Wrong parameter'),
    ({'adapt': 1}, 'Wrong parameter type')])
def test_a_number_that_is_not_meant_is_refused_all_the_same(
        graph: RosGraph, values: dict[str, Any], reason: str) -> None:
    node = graph.detector()
    before = values_of(node)
    assert reason in graph.set(**values).reason
    assert values_of(node) == before


def test_integers_are_taken_at_the_start(graph: RosGraph) -> None:
    node = graph.detector(target_fps=15, max_age_s=2, max_detections=7.0)
    values = values_of(node)
    assert (values['target_fps'], values['max_age_s'], values['max_detections']) == (15.0, 2.0, 7)


def test_a_name_that_no_parameter_has_is_named_with_the_nearest(graph: RosGraph) -> None:
    graph.detector(target_fsp=15.0, use_sim_time=False, start=False,
                   **{'qos_overrides./image.subscription.depth': 2, 'colour': 'red'})
    graph.logged('no parameter target_fsp: did you mean target_fps?')
    graph.logged('no parameter colour: there are target_fps, adapt')
    assert graph.log().count('no parameter') == 2

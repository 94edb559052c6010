# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`detect.launch.py` for real, where ROS 2's launch and this package are installed."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip('rclpy', reason='no ROS 2 here')
launch = pytest.importorskip('launch', reason='ROS 2 launch is not installed here')
pytest.importorskip('launch_ros', reason='ROS 2 launch_ros is not installed here')

from ament_index_python.packages import (  # noqa: E402
    PackageNotFoundError,
    get_package_share_directory,
)
from rcl_interfaces.srv import GetParameters  # noqa: E402
from sensor_msgs.msg import CompressedImage, Image  # noqa: E402
from support.fixtures import blobs  # noqa: E402
from support.greys import write_video  # noqa: E402
from support.ros_graph import RosGraph  # noqa: E402
from vision_msgs.msg import Detection2DArray  # noqa: E402

from mobilenet_ros.family import Family  # noqa: E402

__all__ = ['blobs']

try:
    SHARE = Path(get_package_share_directory('mobilenet_ros'))
except PackageNotFoundError:
    pytest.skip('mobilenet_ros is not installed in the ament index', allow_module_level=True)

FILE = SHARE / 'launch' / 'detect.launch.py'
PROFILE = SHARE / 'config' / 'fastdds_camera.xml'
PROFILES = {'FASTRTPS_DEFAULT_PROFILES_FILE', 'FASTDDS_DEFAULT_PROFILES_FILE'}
START_S = 60.0
RUN = """
import sys
from launch import LaunchService
from launch.actions import IncludeLaunchDescription
from launch.launch_description import LaunchDescription
from launch.launch_description_sources import PythonLaunchDescriptionSource
arguments = [tuple(word.split(':=', 1)) for word in sys.argv[2:]]
service = LaunchService(noninteractive=True)
service.include_launch_description(LaunchDescription([IncludeLaunchDescription(
    PythonLaunchDescriptionSource(sys.argv[1]), launch_arguments=arguments)]))
sys.exit(service.run())
"""


class Launched:
    """The launch file in a process of its own, and a user on the same graph."""

    def __init__(self, graph: RosGraph, log: Path, environment: dict[str, str],
                 arguments: dict[str, object]) -> None:
        self.graph = graph
        self._log = log
        words = [f'{name}:={value}' for name, value in arguments.items()]
        domain = {'ROS_DOMAIN_ID': str(graph.context.get_domain_id())}
        inherited = {name: value for name, value in os.environ.items() if name not in PROFILES}
        with log.open('w') as output:
            self.process = subprocess.Popen(
                [sys.executable, '-W', 'ignore', '-c', RUN, str(FILE), *words], text=True,
                stdout=output, stderr=subprocess.STDOUT, cwd=SHARE,
                env=inherited | domain | environment)

    def until(self, condition: Callable[[], Any]) -> Any:
        def met() -> Any:
            assert self.process.poll() is None
            return condition()
        try:
            return self.graph.until(met, START_S)
        except AssertionError as error:
            raise AssertionError(self.log()) from error

    def log(self) -> str:
        return self._log.read_text()

    def parameter(self, node: str, name: str) -> Any:
        self.until(lambda: (node.rsplit('/', 1)[1], node.rsplit('/', 1)[0] or '/')
                   in self.graph.user.get_node_names_and_namespaces())
        answer = self.graph.call(GetParameters, f'{node}/get_parameters',
                                 GetParameters.Request(names=[name]))
        return answer.values[0]

    def environment(self, name: str) -> dict[str, str]:
        """Return the environment of the process of an executable."""
        number, = self.until(lambda: re.findall(
            rf'\[{name}-\d+\]: process started with pid \[(\d+)\]', self.log()))
        variables = Path(f'/proc/{number}/environ').read_bytes().decode().split('\0')
        return dict(variable.split('=', 1) for variable in variables if '=' in variable)

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(START_S)


@pytest.fixture
def start(blobs: Family, tmp_path: Path) -> Iterator[Callable[..., Launched]]:  # noqa: F811
    """Return a function that launches with arguments."""
    graph = RosGraph(blobs, tmp_path)
    launched = []

    def launch_with(environment: dict[str, str] | None = None, **arguments: object) -> Launched:
        launched.append(Launched(graph, tmp_path / f'{len(launched)}.log', environment or {},
                                 {'family': blobs.folder} | arguments))
        return launched[-1]

    yield launch_with
    for each in launched:
        each.stop()
    graph.close()


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return write_video(tmp_path / 'greys.avi')


def test_every_argument_is_described() -> None:
    from launch.actions import DeclareLaunchArgument
    from launch.launch_description_sources import get_launch_description_from_python_launch_file
    entities = get_launch_description_from_python_launch_file(str(FILE)).entities
    described = {entity.name: entity.description for entity in entities
                 if isinstance(entity, DeclareLaunchArgument)}
    assert set(described) >= {'image', 'target_fps', 'params_file', 'namespace', 'use_sim_time',
                              'log_level', 'video'}
    assert all(len(text) > 15 and '.' in text for text in described.values())


def test_a_video_is_detected_in_and_ctrl_c_ends_all(start: Callable[..., Launched],
                                                    video: Path) -> None:
    launched = start(video=video, namespace='robot', image='/eye/picture', target_fps=12.5)
    pictures = launched.graph.listen(Image, '/eye/picture')
    found = launched.graph.listen(Detection2DArray, '/robot/detector/detections')
    launched.until(lambda: found)
    assert launched.parameter('/robot/detector', 'target_fps').double_value == 12.5
    # Any of them: the two topics are discovered one after the other, and the first may be missed.
    launched.until(lambda: any(one.header == picture.header for one in found
                               for picture in pictures))
    assert launched.stop() == 0
    assert launched.log().count('process has finished cleanly') == 2
    assert 'Traceback' not in launched.log()


def test_the_parameters_file_holds_where_no_argument_is_given(start: Callable[..., Launched],
                                                              tmp_path: Path) -> None:
    file = tmp_path / 'mine.yaml'
    file.write_text('/**:\n  ros__parameters:\n    target_fps: 7.0\n    max_detections: 3\n')
    launched = start(params_file=file)
    assert launched.parameter('/detector', 'target_fps').double_value == 7.0
    assert launched.parameter('/detector', 'max_detections').integer_value == 3
    launched.stop()
    launched = start(params_file=file, target_fps=9.0)
    assert launched.parameter('/detector', 'target_fps').double_value == 9.0
    assert launched.parameter('/detector', 'max_detections').integer_value == 3


def test_without_a_video_only_the_detector_starts(start: Callable[..., Launched]) -> None:
    launched = start()
    launched.parameter('/detector', 'target_fps')
    assert 'camera-' not in launched.log()


def test_both_nodes_get_the_transport_that_passes_whole_frames(start: Callable[..., Launched],
                                                               video: Path) -> None:
    launched = start(video=video)
    for name in ('detector', 'camera'):
        environment = launched.environment(name)
        assert [environment[each] for each in PROFILES & set(environment)] == [str(PROFILE)]


@pytest.mark.parametrize('variable', sorted(PROFILES))
def test_a_transport_that_the_user_has_chosen_stays(start: Callable[..., Launched],
                                                    tmp_path: Path, variable: str) -> None:
    mine = tmp_path / 'mine.xml'
    mine.write_text(PROFILE.read_text())
    environment = start({variable: str(mine)}).environment('detector')
    assert {each: environment[each] for each in PROFILES & set(environment)} == {
        variable: str(mine)}


def test_images_can_be_compressed_on_their_way(start: Callable[..., Launched],
                                               video: Path) -> None:
    launched = start(video=video, image_transport='compressed')
    pictures = launched.graph.listen(CompressedImage, '/camera/image_raw/compressed')
    found = launched.graph.listen(Detection2DArray, '/detector/detections')
    launched.until(lambda: pictures and found)
    assert launched.graph.user.count_publishers('/camera/image_raw') == 0


def test_a_video_that_does_not_exist_is_said_in_one_line(start: Callable[..., Launched]) -> None:
    launched = start(video='/nowhere.mp4')
    launched.until(lambda: 'process has died' in launched.log())
    assert '/nowhere.mp4 does not exist; understood are' in launched.log()
    assert 'Traceback' not in launched.log()

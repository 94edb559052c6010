# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Detect objects in the images of a camera, or of a video that is played as one."""

from pathlib import Path

from launch.actions import DeclareLaunchArgument, OpaqueFunction
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue

from launch import LaunchContext, LaunchDescription
from mobilenet_ros.resources import share_path
from mobilenet_ros.transport import transport_profile

PACKAGE = 'mobilenet_ros'
CONFIG = share_path() / 'config'
# What the parameters file says holds where these are left empty.
OPTIONAL = {'target_fps': float, 'family': str, 'image_transport': str, 'cameras': str}

ARGUMENTS = (
    DeclareLaunchArgument('image', default_value='/camera/image_raw',
                          description='Topic of the camera images.'),
    DeclareLaunchArgument('target_fps', default_value='',
                          description='Frame rate to hold, in Hz; empty: as in params_file.'),
    DeclareLaunchArgument('params_file', default_value=str(CONFIG / 'detector.yaml'),
                          description='YAML file with the parameters.'),
    DeclareLaunchArgument('namespace', default_value='', description='Namespace of the nodes.'),
    DeclareLaunchArgument('use_sim_time', default_value='false', choices=['true', 'false'],
                          description='Take the time from /clock.'),
    DeclareLaunchArgument('log_level', default_value='info',
                          choices=['debug', 'info', 'warn', 'error', 'fatal'],
                          description='Least severe messages to log.'),
    DeclareLaunchArgument('family', default_value='',
                          description='Name of an installed family of networks, or path of a '
                                      "family's folder; empty: as in params_file."),
    DeclareLaunchArgument('image_transport', default_value='', choices=['', 'raw', 'compressed'],
                          description='Whether images come raw or compressed; empty: as in '
                                      'params_file.'),
    DeclareLaunchArgument('cameras', default_value='',
                          description='Names of several cameras, each on NAME/image, as '
                                      'front,rear or [front, rear]; empty: as in params_file.'),
    DeclareLaunchArgument('video', default_value='',
                          description='Start a camera too, which shows this video file, folder '
                                      'of pictures, webcam number or rosbag2; empty: none.'),
    DeclareLaunchArgument('loop', default_value='true', choices=['true', 'false'],
                          description='Show the video again and again.'),
)


def generate_launch_description() -> LaunchDescription:
    """Return the arguments and the nodes."""
    return LaunchDescription([*ARGUMENTS, OpaqueFunction(function=nodes)])


def nodes(context: LaunchContext) -> list[Node]:
    """Return the nodes, now that the arguments are known."""
    given = {name: ParameterValue(LaunchConfiguration(name), value_type=kind)
             for name, kind in OPTIONAL.items() if LaunchConfiguration(name).perform(context)}
    params_file = LaunchConfiguration('params_file').perform(context)
    if not Path(params_file).is_file():  # else the node would run on its defaults
        raise RuntimeError(f'params_file:={params_file} is no file')
    video = {'source': ParameterValue(LaunchConfiguration('video'), value_type=str),
             'loop': ParameterValue(LaunchConfiguration('loop'), value_type=bool)}
    detector = node('detector', given)
    if not LaunchConfiguration('video').perform(context):
        return [detector]
    return [detector, node('camera', {**given, **video})]


def node(name: str, parameters: dict[str, ParameterValue]) -> Node:
    """Return the node of an executable; `parameters` win over the parameters file."""
    use_sim_time = ParameterValue(LaunchConfiguration('use_sim_time'), value_type=bool)
    return Node(
        package=PACKAGE, executable=name, name=name, output='screen', emulate_tty=True,
        namespace=LaunchConfiguration('namespace'),
        parameters=[LaunchConfiguration('params_file'),
                    {'use_sim_time': use_sim_time, **parameters}],
        remappings=[('image', LaunchConfiguration('image'))],
        ros_arguments=['--log-level', LaunchConfiguration('log_level')],
        additional_env=transport_profile())

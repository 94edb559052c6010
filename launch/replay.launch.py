# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Play a bag into the running detector: paced, under simulated time, once or again and again."""

from pathlib import Path

from launch.actions import (
    DeclareLaunchArgument,
    EmitEvent,
    GroupAction,
    IncludeLaunchDescription,
    OpaqueFunction,
    RegisterEventHandler,
    TimerAction,
)
from launch.event_handlers import OnProcessExit
from launch.events import Shutdown
from launch.events.process import ProcessExited
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node, SetRemap
from launch_ros.parameter_descriptions import ParameterValue

from launch import Action, LaunchContext, LaunchDescription
from mobilenet_ros.replay.live import DetectorInput, detector_input
from mobilenet_ros.resources import share_path
from mobilenet_ros.transport import transport_profile

PACKAGE = 'mobilenet_ros'
SHARE = share_path()
LINGER_S = 2.0  # the detector works on the last frames, and who listens to it gets them
# Handed on to detect.launch.py, which says what they mean.
HANDED_ON = {'target_fps': '', 'family': '', 'namespace': '', 'log_level': 'info',
             'params_file': str(SHARE / 'config' / 'detector.yaml')}

ARGUMENTS = (
    DeclareLaunchArgument('bag', description='The rosbag2 to play: its folder, or one .mcap or '
                                             '.db3 file.'),
    DeclareLaunchArgument('topics', default_value="['']",
                          description="Image topics to play, as ['/front/image', '/rear/image']; "
                                      "['']: all."),
    DeclareLaunchArgument('rate', default_value='1.0',
                          description='How many times as fast as it was recorded.'),
    DeclareLaunchArgument('loop', default_value='false', choices=['true', 'false'],
                          description='Start again at the end; time then goes back.'),
    *(DeclareLaunchArgument(name, default_value=value, description='As in detect.launch.py.')
      for name, value in HANDED_ON.items()),
)


def generate_launch_description() -> LaunchDescription:
    """Return the arguments, the detector and the player."""
    return LaunchDescription([*ARGUMENTS, OpaqueFunction(function=actions)])


def actions(context: LaunchContext) -> list[Action]:
    """Return the nodes, now that the bag is known, and the end of all when it has been played."""
    topics = ParameterValue(LaunchConfiguration('topics'), value_type=list[str])
    given = detector_input(Path(LaunchConfiguration('bag').perform(context)).expanduser(),
                           [topic for topic in topics.evaluate(context) if topic])
    bag_player = player(topics)
    return [detector(given), bag_player, RegisterEventHandler(OnProcessExit(
        on_exit=lambda event, context: after(event, bag_player, context)))]


def after(event: ProcessExited, bag_player: Node, context: LaunchContext) -> list[Action]:
    """Return what ends the launch when the bag has been played; raise when the detector ends."""
    if context.is_shutdown:
        return []
    if event.action is not bag_player:
        raise RuntimeError(f'{event.process_name} ended with exit code {event.returncode} before '
                           'the bag had been played')
    end = EmitEvent(event=Shutdown(reason='the bag has been played'))
    return [TimerAction(period=LINGER_S, actions=[end])]


def detector(given: DetectorInput) -> GroupAction:
    """Return the detector as detect.launch.py starts it, its images taken from the bag."""
    arguments = {name: LaunchConfiguration(name) for name in HANDED_ON}
    include = IncludeLaunchDescription(
        str(SHARE / 'launch' / 'detect.launch.py'),
        launch_arguments={**arguments, 'use_sim_time': 'true', 'image': 'image',
                          'image_transport': given.transport,
                          'cameras': str(list(given.cameras))}.items())
    return GroupAction([*(SetRemap(name, topic) for name, topic in given.remaps), include])


def player(topics: ParameterValue) -> Node:
    """Return the player, the source of the time."""
    return Node(
        package=PACKAGE, executable='bag_player', name='bag_player', output='screen',
        emulate_tty=True, namespace=LaunchConfiguration('namespace'),
        parameters=[{
            'bag': ParameterValue(LaunchConfiguration('bag'), value_type=str), 'topics': topics,
            'rate': ParameterValue(LaunchConfiguration('rate'), value_type=float),
            'loop': ParameterValue(LaunchConfiguration('loop'), value_type=bool)}],
        ros_arguments=['--log-level', LaunchConfiguration('log_level')],
        additional_env=transport_profile())

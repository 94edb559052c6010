# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The end of a program: Ctrl-C, and Ctrl-C again, and the transition shutdown."""

import os
import signal
import subprocess
import sys
import time

import pytest
import rclpy
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node

from mobilenet_ros.family import Family


@pytest.mark.parametrize('pause_s', [0.02, 0.2])
def test_a_second_ctrl_c_does_not_spoil_the_end(blobs: Family, pause_s: float) -> None:
    command = [sys.executable, '-m', 'mobilenet_ros', 'detector', '--ros-args', '-p',
               f'family:={blobs.folder}', '-p', 'providers:=[cpu]']
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    while 'variants on cpu' not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    time.sleep(pause_s)
    process.send_signal(signal.SIGINT)
    printed = process.communicate(timeout=30)[1]
    assert process.returncode == 0, printed
    assert 'Traceback' not in printed


def test_a_node_that_is_shut_down_answers_and_its_process_ends(blobs: Family) -> None:
    command = [sys.executable, '-m', 'mobilenet_ros', 'detector', '--ros-args', '-p',
               f'family:={blobs.folder}', '-p', 'providers:=[cpu]', '-r', '__node:=mortal']
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    while 'variants on cpu' not in process.stderr.readline():
        assert process.poll() is None
    context = Context()
    rclpy.init(context=context, domain_id=int(os.environ['ROS_DOMAIN_ID']))
    user = Node('user', context=context)
    executor = SingleThreadedExecutor(context=context)
    executor.add_node(user)
    client = user.create_client(ChangeState, '/mortal/change_state')
    assert client.wait_for_service(30)
    future = client.call_async(ChangeState.Request(transition=Transition(label='shutdown')))
    executor.spin_until_future_complete(future, 30)
    assert future.result().success
    printed = process.communicate(timeout=30)[1]
    assert process.returncode == 0, printed
    assert 'Traceback' not in printed
    user.destroy_node()
    context.try_shutdown()

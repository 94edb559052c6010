# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The end of a program: Ctrl-C, and Ctrl-C again, and the transition shutdown."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

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


@pytest.mark.parametrize('imported', ['rclpy.constants', 'numpy', 'cv2', 'onnxruntime'])
def test_ctrl_c_during_the_imports_ends_the_node_without_a_word(imported: str) -> None:
    """Python tells of every module that it has imported; the interrupt comes among them."""
    process = subprocess.Popen([sys.executable, '-m', 'mobilenet_ros', 'detector'],
                               stderr=subprocess.PIPE, text=True,
                               env=os.environ | {'PYTHONPROFILEIMPORTTIME': '1'})
    assert process.stderr is not None
    started, line = False, ''
    while not started or imported not in line:
        line = process.stderr.readline()
        assert line, process.wait()
        started = started or 'mobilenet_ros.start' in line
    process.send_signal(signal.SIGINT)
    printed = process.communicate(timeout=30)[1]
    assert process.returncode == 0, printed
    assert 'Traceback' not in printed


@pytest.mark.parametrize(('arguments', 'environment', 'reason'), [
    (['--params-file', '{folder}/broken.yaml'], {}, "Couldn't parse params file"),
    (['--params-file', '{folder}/absent.yaml'], {}, 'Error opening YAML file'),
    (['-r', 'image=:x'], {}, "Couldn't parse remap rule: '-r image=:x'"),
    (['-p', 'target_fps:=fast'], {}, "Trying to set parameter 'target_fps' to 'fast'"),
    (['-p', 'target_fps:=-3'], {}, 'target_fps out of range'),
    (['-p', 'family:=none_such'], {}, "no family 'none_such': installed are"),
    (['-p', 'qos_overrides./image.subscription.reliability:=perhaps'], {},
     'qos_overrides./image.subscription: Unexpected QoS override for policy `reliability`'),
    ([], {'ROS_DOMAIN_ID': 'abc'}, 'ROS_DOMAIN_ID is not an integral number'),
    ([], {'ROS_LOG_DIR': '/proc/none'}, "Failed to create log directory '/proc/none'"),
])
def test_what_a_user_mistyped_is_one_line_and_the_end(
        blobs: Family, tmp_path: Path, arguments: list[str], environment: dict[str, str],
        reason: str) -> None:
    (tmp_path / 'broken.yaml').write_text('a: [b')
    command = [sys.executable, '-m', 'mobilenet_ros', 'detector', '--ros-args', '-p',
               f'family:={blobs.folder}', '-p', 'providers:=[cpu]',
               *(each.format(folder=tmp_path) for each in arguments)]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, timeout=60,
                          env=os.environ | environment)
    assert done.returncode == 1, done.stderr
    fatal, = (line for line in done.stderr.splitlines() if '[FATAL]' in line)
    assert reason in fatal
    assert 'Traceback' not in done.stderr


def test_arguments_that_ros_does_not_read_are_named(blobs: Family) -> None:
    command = [sys.executable, '-m', 'mobilenet_ros', 'detector', 'target_fps:=5', '--ros-args',
               '-p', 'family:=none_such']
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, timeout=60)
    assert ('not understood and left out: target_fps:=5; a parameter is given as --ros-args -p '
            'NAME:=VALUE') in done.stderr


TOLD_WITHOUT_WAKING = """
import threading, time
from rclpy.node import Node
from rclpy.task import Future
from mobilenet_ros.ros.playback import play

class Idle(Node):
    def __init__(self):
        super().__init__('idle')
        self.finished = Future()

    def close(self):
        pass

def make():
    node = Idle()
    def stop():
        time.sleep(1.0)
        with node.context.handle:
            node.context.handle.shutdown()
    threading.Thread(target=stop, daemon=True).start()
    return node

raise SystemExit(play(make, 'idle', []))
"""


def test_a_signal_that_wakes_nobody_is_noticed_all_the_same() -> None:
    """As one does that comes between looking whether to stop and waiting for callbacks."""
    done = subprocess.run([sys.executable, '-W', 'ignore', '-c', TOLD_WITHOUT_WAKING], timeout=60,
                          capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, '')

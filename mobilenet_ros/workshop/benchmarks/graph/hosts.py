# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Two hosts on one machine: network namespaces that a cable joins, and a discovery server.

Each has network interfaces and shared memory of its own, as two computers have, and everything
goes away with the two processes that hold them.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.transport import is_fast_dds_2

UNLIMITED = 'unlimited'
NEEDED = ('unshare', 'nsenter', 'ip', 'tc')
ADDRESSES = ('192.0.2.1', '192.0.2.2')  # of the block for examples: nobody's
PORT = 11811
_SERVE = '42'  # of the commands that the program knows in Fast DDS 3; in 2 it only serves
_STOP_S = 10.0
_HOLD = 'mount -t tmpfs none /dev/shm && ip link set lo up && echo held && exec cat'


class Host(NamedTuple):
    """Where a process runs: what stands before its command, and what its environment gets."""

    prefix: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}


@contextmanager
def two_hosts(rate: str = UNLIMITED) -> Iterator[tuple[Host, Host]]:
    """Give two hosts whose ROS nodes find each other by a discovery server on the first.

    `rate` is what passes from either to the other, as `tc` writes it: 50mbit. Raises
    MobilenetRosError where namespaces cannot be made, with the reason.
    """
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        raise MobilenetRosError(f'two hosts need {" and ".join(missing)}: install iproute2 and '
                                'util-linux')
    with ExitStack() as stack:
        pids = [stack.enter_context(_namespace()) for _ in ADDRESSES]
        _run('ip', 'link', 'add', 'cable', 'netns', str(pids[0]), 'type', 'veth', 'peer', 'name',
             'cable', 'netns', str(pids[1]))
        hosts = [_host(pid) for pid in pids]
        for host, address in zip(hosts, ADDRESSES, strict=True):
            _plug(host, address, rate)
        stack.enter_context(_discovery_server(hosts[0]))
        yield hosts[0], hosts[1]


@contextmanager
def _namespace() -> Iterator[int]:
    """Give the number of a process that holds a namespace, and lets go when its input ends."""
    with subprocess.Popen(['unshare', '--net', '--mount', 'sh', '-c', _HOLD], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as holder:
        assert holder.stdout is not None and holder.stderr is not None
        if holder.stdout.readline() != 'held\n':
            raise MobilenetRosError('no second host: network namespaces need root: '
                                    f'{holder.stderr.read().strip()}')
        yield holder.pid


def _host(pid: int) -> Host:
    return Host(
        ('nsenter', f'--target={pid}', '--net', '--mount', f'--wd={os.getcwd()}'),
        {'ROS_DISCOVERY_SERVER': f'{ADDRESSES[0]}:{PORT}', 'ROS_LOCALHOST_ONLY': '0',
         'ROS_AUTOMATIC_DISCOVERY_RANGE': 'SUBNET'})


def _plug(host: Host, address: str, rate: str) -> None:
    _run(*host.prefix, 'ip', 'address', 'add', f'{address}/24', 'dev', 'cable')
    _run(*host.prefix, 'ip', 'link', 'set', 'cable', 'up')
    if rate != UNLIMITED:
        _run(*host.prefix, 'tc', 'qdisc', 'add', 'dev', 'cable', 'root', 'tbf', 'rate', rate,
             'burst', '64kb', 'latency', '100ms')


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise MobilenetRosError(f'no second host: {" ".join(command)}: {done.stderr.strip()}')


@contextmanager
def _discovery_server(host: Host) -> Iterator[None]:
    places = os.pathsep.join([os.environ.get('PATH', ''), str(Path(sys.prefix) / 'bin')])
    program = shutil.which('fast-discovery-server', path=places)
    if program is None:
        raise MobilenetRosError('no fast-discovery-server: it comes with Fast DDS')
    command = [program] if is_fast_dds_2() else [program, _SERVE]
    server = subprocess.Popen([*host.prefix, *command, '-i', '0', '-l', ADDRESSES[0],
                               '-p', str(PORT)], stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        server.terminate()
        server.wait(_STOP_S)

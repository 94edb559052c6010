# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""ncnn on the CPU with its defaults; pnnx, which comes as a program, translates the network."""

import subprocess
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import ncnn
import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.perception.octaves import RawOutput
from mobilenet_ros.workshop.benchmarks.peers.plain_detector import PlainDetector
from mobilenet_ros.workshop.networks.plain_network import plain_network


def open_peer(family: Family, member: Member) -> PlainDetector:
    """Return the detector; raises MobilenetRosError where pnnx cannot translate the network."""
    network = plain_network(family, member)
    net = _translated(network.content, member.side)

    def runs(blob: NDArray[np.float32]) -> RawOutput:
        extractor = net.create_extractor()
        extractor.input('in0', ncnn.Mat(blob[0]).clone())
        return RawOutput(*(np.array(extractor.extract(name)[1])[None]
                           for name in ('out0', 'out1')))
    return PlainDetector(family, member, network, runs)


def _translated(network: bytes, side: int) -> 'ncnn.Net':
    with TemporaryDirectory() as folder:
        source = Path(folder) / 'network.onnx'
        source.write_bytes(network)
        done = subprocess.run([_pnnx(), source, f'inputshape=[1,3,{side},{side}]', 'fp16=0'],
                              cwd=folder, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        net = ncnn.Net()
        if done.returncode or net.load_param(f'{folder}/network.ncnn.param'):
            raise MobilenetRosError(f'pnnx did not translate the network:\n{done.stdout}')
        net.load_model(f'{folder}/network.ncnn.bin')
    return net


def _pnnx() -> Path:
    """Return the program inside the package; importing the package would want torch."""
    found = find_spec('pnnx')
    assert found and found.origin  # otherwise the peer is not opened
    return Path(found.origin).with_name('pnnx')

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What is compared: each peer, what it needs installed, and how it is opened."""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple

from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.workshop.evaluation.evaluate import FindsObjects

_HERE = 'mobilenet_ros.workshop.benchmarks.peers'


class Peer(NamedTuple):
    """A peer: what it is, its module, the packages to install, the precisions that it reads."""

    name: str
    module: str
    packages: str = ''
    precisions: tuple[str, ...] = ('fp32',)

    @property
    def missing(self) -> str:
        """Return what tells that a package is missing and how to get it; '' where none is."""
        modules = (name.replace('-', '_') for name in self.packages.split())
        return '' if all(map(find_spec, modules)) else (
            f'not installed: pip install {self.packages}')

    def open(self, family: Family, member: Member) -> FindsObjects:
        """Return its detector, where nothing is missing."""
        module = import_module(f'{_HERE}.{self.module}')
        opens: Callable[[Family, Member], FindsObjects] = module.open_peer
        return opens(family, member)


_ALL = (
    Peer('opencv', 'written_node'),
    Peer('onnxruntime', 'bare_onnxruntime', precisions=('fp32', 'int8')),
    Peer('openvino', 'with_openvino', 'openvino', ('fp32', 'int8')),
    Peer('litert', 'with_litert', 'ai-edge-litert'),
    Peer('ncnn', 'with_ncnn', 'ncnn pnnx'),
    Peer('ours', 'ours', precisions=('fp32', 'int8')),
)
PEERS: Mapping[str, Peer] = {peer.name: peer for peer in _ALL}

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Measures what the package promises: the controller on simulated loads, the node on real ones."""

import argparse
from collections.abc import Sequence
from importlib import import_module

from rich.console import Console

from mobilenet_ros.errors import MobilenetRosError

# Each module has add_arguments(parser) and run(options, console); only the one asked for is
# imported, because most need ROS 2.
COMMANDS = {
    'controller': 'mobilenet_ros.workshop.benchmarks.simulation.controller_benchmark',
    'faults': 'mobilenet_ros.workshop.benchmarks.faults.faults_benchmark',
    'load': 'mobilenet_ros.workshop.benchmarks.graph.load_benchmark',
    'node': 'mobilenet_ros.workshop.benchmarks.graph.node_benchmark',
    'paper': 'mobilenet_ros.workshop.benchmarks.paper.paper_benchmark',
    'peers': 'mobilenet_ros.workshop.benchmarks.peers.peers_benchmark',
    'providers': 'mobilenet_ros.workshop.benchmarks.providers_benchmark',
    'soak': 'mobilenet_ros.workshop.benchmarks.faults.soak_benchmark',
}


def main(argv: Sequence[str] | None = None) -> None:
    """Run one of the benchmarks."""
    parser = argparse.ArgumentParser(prog='benchmark', description=__doc__)
    parser.add_argument('benchmark', choices=COMMANDS,
                        help='controller: policies on simulated loads; load: the real node while '
                             'other programs work; faults: what a bad night '
                             'does to it; node: what the node takes beside its network; '
                             'paper: what separable convolutions save in time; '
                             'peers: the same network in what people use instead; '
                             'providers: the networks on each provider; soak: the real node for '
                             'half an hour, and whether what it holds grows')
    parser.add_argument('arguments', nargs=argparse.REMAINDER,
                        help='see `benchmark controller --help`')
    chosen = parser.parse_args(argv)
    module = import_module(COMMANDS[chosen.benchmark])
    parser = argparse.ArgumentParser(prog=f'benchmark {chosen.benchmark}',
                                     description=module.__doc__)
    module.add_arguments(parser)
    try:
        raise SystemExit(module.run(parser.parse_args(chosen.arguments), Console()))
    except MobilenetRosError as error:
        raise SystemExit(f'benchmark: {error}') from error
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == '__main__':
    main()

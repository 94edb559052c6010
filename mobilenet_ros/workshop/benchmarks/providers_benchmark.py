# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Times a family's networks on several execution providers, in turns in one process.

In turns, so that other work on the machine slows them all alike: only ratios are worth comparing.
"""

import argparse
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Column, Table

from mobilenet_ros.adaptation.calibration import T0
from mobilenet_ros.family import Variant
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.find import find_family
from mobilenet_ros.perception.network import Network, noise
from mobilenet_ros.perception.proof import ExactNetwork, difference, every_variant
from mobilenet_ros.perception.providers import runtime_version, wanted_providers
from mobilenet_ros.workshop.benchmarks.pace import Pace, measure, rounds_within

PERIOD_S = 1 / 30


class Pair(NamedTuple):
    """A network on one provider, and one of its variants."""

    network: Network
    variant: Variant


def pairs(family: Family, names: Sequence[str], side: int, threads: int) -> list[Pair]:
    """Return what is measured: all widths and precisions of one side on each provider."""
    networks = [Network(family, each.provider, threads) for each in wanted_providers(tuple(names))]
    return [Pair(network, variant) for network in networks
            for variant in every_variant(network.family, network.provider, ())
            if network.family.member(variant).side == side]


def times_of(measured: Sequence[Pair], seconds: float) -> dict[Pair, T0]:
    """Return the time of each pair; raises ProviderError where one does not run."""
    for network, variant in measured:
        network.prepare(variant)
    pace = Pace(PERIOD_S, time.perf_counter, time.sleep)

    def run(pair: Pair) -> None:
        pair.network.run(pair.variant, noise(pair.network.family.member(pair.variant).side))
    rounds = rounds_within(seconds, PERIOD_S, len(measured))
    return measure(run, measured, rounds, pace, lambda: None)


def table_of(times: Mapping[Pair, T0]) -> Table:
    """Return the times with their ratio to the last provider's, and how wrong each result is."""
    last = [*times][-1].network
    table = Table('variant', *(Column(name, justify='right') for name in (
        'provider', 'ms', '+- ms', f'of {last.provider.name}', 'difference', 'elsewhere')),
        box=SIMPLE, title=f'onnxruntime {runtime_version()}')
    for (network, variant), found in sorted(times.items(), key=lambda item: str(item[0].variant)):
        other = times.get(Pair(last, variant))
        image = noise(network.family.member(variant).side)
        wrong = difference(network.family, network.run(variant, image),
                           ExactNetwork(network).run(variant, image))
        table.add_row(str(variant), network.provider.name, f'{1e3 * found.time_s:.2f}',
                      f'{1e3 * found.spread_s:.2f}',
                      f'{found.time_s / other.time_s:.2f}' if other else '', f'{wrong:.3f}',
                      str(sum(network.compute_elsewhere(variant).values())))
    return table


def add_arguments(arguments: argparse.ArgumentParser) -> None:
    """Add the command line of `benchmark providers`."""
    arguments.add_argument('--family', default='coco', help='a name or a folder')
    arguments.add_argument('--providers', nargs='+', default=['auto'], metavar='NAME',
                           help='the last one is what the others are compared with')
    arguments.add_argument('--side', type=int, default=320, help='of the input, in pixels')
    arguments.add_argument('--threads', type=int, default=0)
    arguments.add_argument('--seconds', type=float, default=20.0, help='about how long')


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the benchmark and print its table."""
    measured = pairs(find_family(options.family), options.providers, options.side,
                     options.threads)
    console.print(table_of(times_of(measured, options.seconds)))
    console.print('difference: the largest one of a score, or of a box delta in anchor sizes, '
                  'from the network computed node by node; elsewhere: layers that compute on '
                  'another provider', soft_wrap=True)
    return 0

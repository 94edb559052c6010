# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Measures how long each variant of a family takes on this machine and keeps it for the node."""

import argparse
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from pathlib import Path

import numpy as np
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table

from mobilenet_ros.adaptation import build_ladder
from mobilenet_ros.adaptation.calibration import (
    Calibration,
    CalibrationKey,
    check_can_be_kept,
    save_calibration,
)
from mobilenet_ros.cores import off_helpers_cores
from mobilenet_ros.errors import MobilenetRosError, SettingError
from mobilenet_ros.family import Family, Variant
from mobilenet_ros.family.find import find_family
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.proof import every_variant
from mobilenet_ros.perception.provider_choice import Listeners, Proven, choose_network
from mobilenet_ros.perception.providers import (
    NAMES,
    Provider,
    runtime_version,
    wanted_providers,
)
from mobilenet_ros.pipeline.networks import ladder_on
from mobilenet_ros.workshop.benchmarks.pace import Pace, measure, rounds_within

RESTLESS = 0.1  # median share of the spread from which other work is likely to have been measured


def calibrate(proven: Proven, threads: int, target_fps: float, seconds: float,
              console: Console) -> Calibration:
    """Return the times of the variants that are fit to run on the network's provider.

    On a CPU they are those of a thread that is placed as the node's worker is.
    """
    network, variants = proven.network, _variants(proven)
    period_s = 1.0 / target_fps
    rounds = rounds_within(seconds, period_s, len(variants))
    run = _runner(network, variants)
    key = CalibrationKey.of(network.family, network.provider.name, threads, runtime_version())
    place = nullcontext() if network.provider.on_gpu else off_helpers_cores()
    with Progress(console=console) as progress, place:
        task = progress.add_task(f'{network.family.name} on {network.provider.name}',
                                 total=rounds * len(variants))
        times = measure(run, variants, rounds, Pace(period_s, time.perf_counter, time.sleep),
                        lambda: progress.advance(task))
    return Calibration(key, target_fps, times)


def _variants(proven: Proven) -> list[Variant]:
    """Return what the node may run; where each has an engine to build, only the ladder."""
    network = proven.network
    if network.provider.static_size:
        return [*_rungs(network.family, network.provider, proven.unfit)]
    return [*every_variant(network.family, network.provider, proven.unfit)]


def _rungs(family: Family, provider: Provider, unfit: Collection[Variant]) -> list[Variant]:
    return [rung.variant for rung in ladder_on(family, provider, unfit, None).rungs]


def _runner(network: Network, variants: Sequence[Variant]) -> Callable[[Variant], None]:
    """Return a function that runs a variant on a noisy picture, after a first run of each."""
    rng = np.random.default_rng(0)
    sides = {variant: network.family.member(variant).side for variant in variants}
    images = {side: rng.integers(0, 256, (1, side, side, 3), np.uint8)
              for side in set(sides.values())}
    for variant in variants:
        network.prepare(variant)

    def run(variant: Variant) -> None:
        network.run(variant, images[sides[variant]])

    return run


def calibration_table(family: Family, calibration: Calibration) -> Table:
    """Return the times to look at; rungs of the ladder have a star."""
    rungs = {rung.variant for rung in build_ladder(family, calibration.t0_table).rungs}
    key = calibration.key
    table = Table(Column('variant', no_wrap=True), *(Column(name, justify='right') for name in
                  ('side', 'T0 ms', '+- ms', 'mAP', 'ladder')), box=SIMPLE,
                  title=f'{family.name} at {calibration.target_fps:g} Hz: {key.provider}, '
                        f'onnxruntime {key.runtime}, {key.machine}')
    for variant, t0 in sorted(calibration.times.items(), key=lambda item: item[1].time_s):
        member = family.member(variant)
        table.add_row(str(variant), str(member.side), f'{1e3 * t0.time_s:.2f}',
                      f'{1e3 * t0.spread_s:.2f}',
                      f'{member.accuracy.map:.4f}' if member.accuracy else '',
                      '*' if variant in rungs else '')
    return table


def restless(calibration: Calibration) -> bool:
    """Tell whether the times spread so much that the machine was hardly idle."""
    shares = [t0.spread_s / t0.time_s for t0 in calibration.times.values()]
    return bool(np.median(shares) > RESTLESS)


def main(argv: Sequence[str] | None = None) -> None:
    """Calibrate, print the table and say where it is kept."""
    options = _parser().parse_args(argv)
    console = Console()
    try:
        if not (options.target_fps > 0.0 and options.seconds > 0.0 and options.threads >= 0):
            raise SettingError('--target-fps and --seconds must be positive, --threads at least 0')
        check_can_be_kept(options.cache)
        family = find_family(options.family)
        wanted = wanted_providers(tuple(options.providers))
        proven = choose_network(family, wanted, options.threads,
                                Listeners(console.print, console.print), _rungs)
        found = calibrate(proven, options.threads, options.target_fps, options.seconds, console)
        console.print(calibration_table(family, found))
        if restless(found):
            console.print('the times spread: other programs were at work; better calibrate again')
        console.print(f'kept in {save_calibration(found, options.cache)}', soft_wrap=True)
    except MobilenetRosError as error:
        raise SystemExit(f'calibrate: {error}') from error
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog='calibrate', description=__doc__)
    parser.add_argument('--family', default='coco', help='a name or a folder')
    parser.add_argument('--providers', nargs='+', default=['cpu'], metavar='NAME',
                        help=f'in order of preference, of {", ".join(NAMES)} '
                             '(default: %(default)s); as the node has them')
    parser.add_argument('--threads', type=int, default=0, help='as the node has them')
    parser.add_argument('--target-fps', type=float, default=30.0, help='pace in Hz')
    parser.add_argument('--seconds', type=float, default=10.0, help='about how long it may take')
    parser.add_argument('--cache', type=Path, metavar='FOLDER',
                        help='instead of $MOBILENET_ROS_CACHE or the cache folder of the user')
    return parser


if __name__ == '__main__':
    main()

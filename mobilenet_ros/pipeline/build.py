# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Puts a pipeline together from a family and the wishes of its user."""

import shlex
import time
from collections.abc import Callable, Collection, Mapping
from functools import cache

from mobilenet_ros.adaptation import ControllerSettings, Ladder, build_ladder
from mobilenet_ros.adaptation.calibration import CalibrationKey, load_calibration
from mobilenet_ros.executables import command_of
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.find import argument_of
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.provider_choice import (
    Listeners,
    NetworkKeeper,
    Proven,
    choose_network,
)
from mobilenet_ros.perception.provider_family import family_on, precisions_on
from mobilenet_ros.perception.providers import (
    Provider,
    Wanted,
    runtime_version,
    wanted_providers,
)
from mobilenet_ros.pipeline.pipeline import Pipeline

T0Source = Callable[[str], Mapping[Variant, float] | None]


def build_pipeline(family: Family, providers: tuple[str, ...], controller: ControllerSettings,
                   threads: int = 0, strict: bool = False,
                   log: Callable[[str], None] = lambda text: None,
                   clock: Callable[[], float] = time.monotonic,
                   t0_of: T0Source = lambda provider: None,
                   tell: Callable[[str], None] = lambda text: None) -> Pipeline:
    """Return a pipeline on the first of `providers` that works, the rungs of its ladder open.

    `threads` 0 leaves the number to ONNX Runtime; with `strict` only the first provider will do.
    `log` hears what is wrong, `tell` what is good to know. `t0_of` returns the measured times of
    the provider in use, in seconds, where there are any. Raises ProviderError or ManifestError.
    """
    times_of = cache(t0_of)  # which tells what it found each time

    def rungs(on_provider: Family, provider: Provider,
              unfit: Collection[Variant]) -> list[Variant]:
        ladder = ladder_on(on_provider, provider, unfit, times_of(provider.name))
        return [rung.variant for rung in ladder.rungs]

    def choose(wanted: tuple[Wanted, ...]) -> Proven:
        return choose_network(family, wanted, threads, Listeners(log, tell), rungs)

    def ladder_of(proven: Proven) -> Ladder:
        network = proven.network
        return ladder_on(network.family, network.provider, proven.unfit,
                         times_of(network.provider.name))

    wanted = wanted_providers(providers)[:1 if strict else None]
    offered = family_on(family, *(each.provider for each in wanted))
    pipeline = Pipeline(offered, NetworkKeeper(choose, wanted, log), controller, ladder_of, clock,
                        log)
    if pipeline.controller.ladder.accuracy_assumed:
        log(f'the accuracy of the family {family.name} was never measured: its variants are taken '
            f'in the order of their cost; to measure it: {command_of("evaluate")} '
            f'{shlex.quote(str(family.folder))} ANNOTATIONS --write')
    return pipeline


def ladder_on(family: Family, provider: Provider, unfit: Collection[Variant],
              times: Mapping[Variant, float] | None) -> Ladder:
    """Return the ladder of a family on a provider, of the precisions that it is good at."""
    precisions = precisions_on(family, provider)
    return build_ladder(family, times, lambda variant: (
        variant.precision in precisions and variant not in unfit))


def calibrated_times(family: Family, threads: int, tell: Callable[[str], None]) -> T0Source:
    """Return a source of the times that `calibrate` kept; `tell` hears what it found."""
    def t0_of(provider: str) -> Mapping[Variant, float] | None:
        key = CalibrationKey.of(family, provider, threads, runtime_version())
        calibration, said = load_calibration(key, family=argument_of(family))
        tell(said)
        return calibration.t0_table if calibration else None
    return t0_of

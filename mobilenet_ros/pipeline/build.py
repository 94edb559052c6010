# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Puts a pipeline together from a family and the wishes of its user."""

import shlex
import time
from collections.abc import Callable, Mapping

from mobilenet_ros.adaptation import ControllerSettings, Ladder, build_ladder
from mobilenet_ros.adaptation.calibration import CalibrationKey, load_calibration
from mobilenet_ros.executables import command_of
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.find import argument_of
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.provider_choice import NetworkKeeper, Proven, choose_network
from mobilenet_ros.perception.providers import check_names, runtime_version
from mobilenet_ros.pipeline.pipeline import Pipeline

T0Source = Callable[[str], Mapping[Variant, float] | None]


def build_pipeline(family: Family, providers: tuple[str, ...], controller: ControllerSettings,
                   threads: int = 0, strict: bool = False,
                   log: Callable[[str], None] = lambda text: None,
                   clock: Callable[[], float] = time.monotonic,
                   t0_of: T0Source = lambda provider: None) -> Pipeline:
    """Return a warm pipeline on the first of `providers` that works.

    `threads` 0 leaves the number to ONNX Runtime; with `strict` only the first provider will do.
    `t0_of` returns the measured times of the provider in use, in seconds, where there are any.
    Raises ProviderError or ManifestError.
    """
    def choose(names: tuple[str, ...]) -> Proven:
        return choose_network(family, names, threads, log)

    def ladder_of(provider: str) -> Ladder:
        return build_ladder(family, t0_of(provider))

    wanted = check_names(providers)[:1] if strict else check_names(providers)
    pipeline = Pipeline(family, NetworkKeeper(choose, wanted, log), controller, ladder_of, clock)
    if pipeline.controller.ladder.accuracy_assumed:
        log(f'the accuracy of the family {family.name} was never measured: its variants are taken '
            f'in the order of their cost; to measure it: {command_of("evaluate")} '
            f'{shlex.quote(str(family.folder))} ANNOTATIONS --write')
    pipeline.warm_up()
    return pipeline


def calibrated_times(family: Family, threads: int, tell: Callable[[str], None]) -> T0Source:
    """Return a source of the times that `calibrate` kept; `tell` hears what it found."""
    def t0_of(provider: str) -> Mapping[Variant, float] | None:
        key = CalibrationKey.of(family, provider, threads, runtime_version())
        calibration, said = load_calibration(key, family=argument_of(family))
        tell(said)
        return calibration.t0_table if calibration else None
    return t0_of

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Puts a pipeline together from a family and the wishes of its user."""

import time
from collections.abc import Callable

from mobilenet_ros.adaptation import Controller, ControllerSettings, build_ladder
from mobilenet_ros.family.family import Family
from mobilenet_ros.perception.provider_choice import NetworkKeeper, Proven, choose_network
from mobilenet_ros.perception.providers import check_names
from mobilenet_ros.pipeline.pipeline import Pipeline


def build_pipeline(family: Family, providers: tuple[str, ...], controller: ControllerSettings,
                   threads: int = 0, strict: bool = False,
                   log: Callable[[str], None] = lambda text: None,
                   clock: Callable[[], float] = time.monotonic) -> Pipeline:
    """Return a warm pipeline on the first of `providers` that works.

    `threads` 0 leaves the number to ONNX Runtime; with `strict` only the first provider will do.
    Raises ProviderError or ManifestError.
    """
    def choose(names: tuple[str, ...]) -> Proven:
        return choose_network(family, names, threads, log)

    wanted = check_names(providers)[:1] if strict else check_names(providers)
    keeper = NetworkKeeper(choose, wanted, log)
    pipeline = Pipeline(family, keeper, Controller(build_ladder(family), controller), clock)
    pipeline.warm_up()
    return pipeline

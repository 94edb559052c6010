# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Opens what a detector runs on: networks, and the ladder of their variants by measured times."""

import shlex
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import NamedTuple

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
from mobilenet_ros.perception.provider_family import precisions_on
from mobilenet_ros.perception.providers import Provider, Wanted, runtime_version

T0Source = Callable[[str], Mapping[Variant, float] | None]  # of a provider, in seconds


@dataclass
class AskedSettings:
    """The settings that a user asked for last, by which the rungs of a new network are opened."""

    settings: ControllerSettings

    def at_start(self, ladder: Ladder) -> int:
        """Return how many rungs are to be open before the first frame.

        One, for who pins a variant: that is opened besides.
        """
        return ladder.within(self.settings.deadline_s) if self.settings.adapt else 1


class OpenNetworks(NamedTuple):
    """The network in use, and its ladder."""

    keeper: NetworkKeeper
    ladder_of: Callable[[Proven], Ladder]

    @property
    def ladder(self) -> Ladder:
        """Return the whole ladder on the provider in use, open or not."""
        return self.ladder_of(self.keeper.proven)

    @property
    def open_ladder(self) -> Ladder:
        """Return the ladder up to the first rung that is not open."""
        network, ladder = self.keeper.network, self.ladder
        return ladder.lowest(len(list(takewhile(
            lambda rung: network.is_prepared(rung.variant), ladder.rungs))))

    def leave_out(self, variant: Variant, fault: str) -> None:
        """Keep a variant off the ladder from now on."""
        proven = self.keeper.proven
        self.keeper.proven = proven._replace(unfit={**proven.unfit, variant: fault})


def open_networks(family: Family, wanted: tuple[Wanted, ...], threads: int, listeners: Listeners,
                  t0_of: T0Source, asked: AskedSettings) -> OpenNetworks:
    """Return the networks on the first wanted provider that works, the lowest rungs open.

    `threads` 0 leaves the number to ONNX Runtime. `t0_of` returns the measured times of the
    provider in use where there are any. Raises ProviderError or ManifestError.
    """
    times_of = cache(t0_of)  # which tells what it found each time

    def rungs(on_provider: Family, provider: Provider,
              unfit: Collection[Variant]) -> list[Variant]:
        ladder = ladder_on(on_provider, provider, unfit, times_of(provider.name))
        return [rung.variant for rung in ladder.rungs[:asked.at_start(ladder)]]

    def choose(some: tuple[Wanted, ...]) -> Proven:
        return choose_network(family, some, threads, listeners, rungs)

    def ladder_of(proven: Proven) -> Ladder:
        network = proven.network
        return ladder_on(network.family, network.provider, proven.unfit,
                         times_of(network.provider.name))

    networks = OpenNetworks(NetworkKeeper(choose, wanted, listeners.warn), ladder_of)
    if networks.ladder.accuracy_assumed:
        listeners.warn(
            f'the accuracy of the family {family.name} was never measured: its variants are taken '
            f'in the order of their cost; to measure it: {command_of("evaluate")} '
            f'{shlex.quote(str(family.folder))} ANNOTATIONS --write')
    return networks


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


def no_times(provider: str) -> Mapping[Variant, float] | None:
    """Return no measured times: for a choice that is the same on every machine."""

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Chooses the execution provider: the first of the wanted ones on which variants compute right."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from mobilenet_ros.errors import ProviderError
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.proof import Rungs, every_variant, prove
from mobilenet_ros.perception.providers import Wanted


class Proven(NamedTuple):
    """The network on the provider in use.

    refused: why each provider that the user named before it is not in use. unfit: the variants
    that do not run on it as they should, with what is wrong.
    """

    network: Network
    refused: tuple[str, ...] = ()
    unfit: Mapping[Variant, str] = {}


class Listeners(NamedTuple):
    """What to call with a warning, and what to call with mere information."""

    warn: Callable[[str], None] = lambda text: None
    tell: Callable[[str], None] = lambda text: None


_NOBODY = Listeners()


def choose_network(family: Family, wanted: tuple[Wanted, ...], threads: int = 0,
                   listeners: Listeners = _NOBODY, rungs: Rungs = every_variant) -> Proven:
    """Return a network on the first provider that works; every rung was checked on it.

    Raises ProviderError when none works, ManifestError when the model files are at fault.
    """
    reasons: list[str] = []
    refused: list[str] = []
    for provider, by_name in wanted:
        network = Network(family, provider, threads, listeners.tell)
        try:
            unfit = prove(network, rungs)
        except ProviderError as error:
            reasons.append(str(error))
            refused += [str(error)] if by_name else []
            (listeners.warn if by_name else listeners.tell)(f'provider not used: {error}')
            continue
        for text in _grouped(unfit):
            listeners.warn(text)
        return Proven(network, tuple(refused), unfit)
    raise ProviderError(f'none of the wanted providers works: {"; ".join(reasons)}')


def _grouped(unfit: Mapping[Variant, str]) -> list[str]:
    """Return one sentence for each reason, with all the variants that it keeps off the ladder."""
    groups: dict[str, list[Variant]] = defaultdict(list)
    for variant, reason in unfit.items():
        groups[reason].append(variant)
    return [f'kept off the ladder: {", ".join(map(str, variants))}; {reason}'
            for reason, variants in groups.items()]


class NetworkKeeper:
    """Keeps a working network: after a failure the next frame gets one on the next provider."""

    def __init__(self, choose: Callable[[tuple[Wanted, ...]], Proven],
                 wanted: tuple[Wanted, ...], warn: Callable[[str], None]) -> None:
        """Choose a first network among the `wanted` providers, in order of preference."""
        self._choose = choose
        self._wanted = wanted
        self._warn = warn
        self.proven = choose(wanted)

    @property
    def network(self) -> Network:
        """Return the network in use."""
        return self.proven.network

    def replace(self, cause: ProviderError) -> None:
        """Give up the provider in use and take the next wanted one; the last one starts anew.

        Raises ProviderError when none of them works; then the failed one stays in place.
        """
        failed = [each.provider for each in self._wanted].index(self.network.provider)
        later = self._wanted[failed + 1:]
        names = ' or '.join(each.provider.name for each in later)
        self._warn(f'provider failed: {cause}; starting '
                   f'{names or self.network.provider.name + " anew"}')
        chosen = self._choose(later or self._wanted[failed:])
        given_up = (str(cause), *chosen.refused) if later else ()
        self.proven = chosen._replace(refused=(*self.proven.refused, *given_up))

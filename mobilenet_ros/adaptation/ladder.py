# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The ladder: the variants that are worth running on this machine, cheapest first.

Only Pareto members of the (time, accuracy) table are rungs. With the MobileNet paper's own
figures .5-192 and 1.0-128 are dominated, so the raw (alpha, rho) grid is never walked. And no rung
sees large objects worse than a cheaper one: more time must never cost detections.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Protocol, TypeVar

from mobilenet_ros.errors import VariantError
from mobilenet_ros.family import Family, Member, Variant

# A guess until the first frames correct it: alpha 0.75 at side 300 (728 M) in 10.5 ms, as measured
# on two cores of a laptop-class CPU; int8 there took 0.42 of the time, elsewhere it gains less.
SECONDS_PER_MULT_ADD = 14.4e-12
# What each run takes whatever its size; without it small networks look many times cheaper than
# they are, and all others too slow.
SECONDS_PER_RUN = 1e-3
PRECISION_TIME = {'fp32': 1.0, 'fp16': 0.7, 'int8': 0.5}
# Accuracy kept after quantisation; measured AP .2315 of .2371.
PRECISION_ACCURACY = {'fp32': 1.0, 'fp16': 0.999, 'int8': 0.976}
# By how much the AP of large objects may be below that of a cheaper rung.
LARGE_OBJECTS_LOSS = 0.01
# An AP with a larger standard error was measured on too few objects to compare by.
LARGEST_ERROR = 0.03


@dataclass(frozen=True)
class Rung:
    """A member, its network's time on the unloaded machine in seconds, its mAP in [0, 1]."""

    member: Member
    t0_s: float
    map: float

    @property
    def variant(self) -> Variant:
        """Return the member's variant."""
        return self.member.variant

    @property
    def map_large(self) -> float | None:
        """Return the AP of large objects in [0, 1], None where it is not known well enough."""
        accuracy = self.member.accuracy
        if accuracy is None or (accuracy.map_large_error or 0.0) > LARGEST_ERROR:
            return None
        return accuracy.map_large


@dataclass(frozen=True)
class Ladder:
    """Rungs in rising order of time and of accuracy, and every member for pinning.

    times_assumed: T0 is a guess from Mult-Adds, no measurement. accuracy_assumed: the family has
    no measured accuracy; `map` then only orders the variants and must not be reported as accuracy.
    """

    rungs: tuple[Rung, ...]
    members: tuple[Rung, ...]
    base_side: int
    times_assumed: bool = False
    accuracy_assumed: bool = False

    def lowest(self, count: int) -> 'Ladder':
        """Return the ladder with its lowest rungs only; every member can still be pinned."""
        return replace(self, rungs=self.rungs[:count])

    def within(self, time_s: float) -> int:
        """Return how many rungs take at most so many seconds on the unloaded machine; 1 at least.

        The others can be in time for nobody, unless this machine is faster than its times say.
        """
        return max(1, sum(rung.t0_s <= time_s for rung in self.rungs))

    @cached_property
    def worths(self) -> tuple[float, ...]:
        """Return what each rung adds to the one below, in units of the ladder's median rung.

        It is counted as a share of the rung's accuracy. The lowest adds to nothing: it has 1.
        """
        added = [1.0 - below.map / rung.map for below, rung in pairwise(self.rungs)]
        return (1.0, *(share / median(added) for share in added))

    @cached_property
    def _by_side(self) -> dict[tuple[float, str, int], Rung]:
        return {self._key(member.variant): member for member in self.members}

    def find(self, variant: Variant) -> Rung:
        """Return the member of a variant, on the ladder or not; VariantError lists the members."""
        if found := self._by_side.get(self._key(variant)):
            return found
        names = ', '.join(str(member.variant) for member in self.members)
        raise VariantError(f'{variant} is none of {names}')

    def _key(self, variant: Variant) -> tuple[float, str, int]:
        """Return what makes two spellings of rho the same variant: the input side in pixels."""
        return variant.alpha, variant.precision, round(variant.rho * self.base_side)


def build_ladder(family: Family, t0_table: Mapping[Variant, float] | None = None,
                 fit: Callable[[Variant], bool] = lambda variant: True) -> Ladder:
    """Return a family's ladder from measured T0 in seconds, or from Mult-Adds without a table.

    Only variants that are `fit` become rungs. A member that the table lacks gets its time from
    Mult-Adds, scaled to fit the others. Where some accuracies were measured, or some times, only
    members with both become rungs: a guess would otherwise be trusted as much as a
    measurement.
    """
    table = dict(t0_table or {})
    fitting = [member for member in family.members if fit(member.variant)]
    measured = [member for member in fitting if member.accuracy is not None]
    scale = _time_scale(family.members, table)
    members = tuple(_rung(member, table, scale, bool(measured)) for member in family.members)
    known = {member.variant for member in measured or fitting}
    timed = known & table.keys() or known
    return Ladder(climb(rung for rung in members if rung.variant in timed), members,
                  family.base_side, not table, not measured)


def _rung(member: Member, table: Mapping[Variant, float], scale: float, measured: bool) -> Rung:
    t0_s = table.get(member.variant, scale * assumed_t0_s(member))
    if not measured:
        return Rung(member, t0_s, assumed_accuracy(member))
    if member.accuracy is None:
        return Rung(member, t0_s, 0.0)
    return Rung(member, t0_s, member.accuracy.map)


def assumed_t0_s(member: Member) -> float:
    """Return a guess of a member's network time in seconds: a part of its own, and Mult-Adds."""
    return SECONDS_PER_RUN + (SECONDS_PER_MULT_ADD * PRECISION_TIME[member.variant.precision]
                              * member.mult_adds)


def _time_scale(members: Iterable[Member], table: Mapping[Variant, float]) -> float:
    ratios = [table[member.variant] / assumed_t0_s(member) for member in members
              if member.variant in table]
    return median(ratios) if ratios else 1.0


def assumed_accuracy(member: Member) -> float:
    """Return a stand-in for mAP that only orders variants: log-linear in Mult-Adds.

    Figure 4 of the MobileNet paper: accuracy over its sixteen models is linear in log Mult-Adds.
    """
    return PRECISION_ACCURACY[member.variant.precision] * math.log10(member.mult_adds) / 12.0


class Timed(Protocol):
    """Anything with a time in seconds (or any other cost) and an accuracy."""

    @property
    def t0_s(self) -> float:
        """Return what it costs."""

    @property
    def map(self) -> float:
        """Return how good it is."""


Point = TypeVar('Point', bound=Timed)


def pareto(points: Iterable[Point],
           is_fit: Callable[[Point, Sequence[Point]], bool] = lambda point, cheaper: True
           ) -> tuple[Point, ...]:
    """Return the points that no other point beats in both time and accuracy, cheapest first.

    `is_fit` may leave a point out for what the kept cheaper ones are.
    """
    kept: list[Point] = []
    for point in sorted(points, key=lambda point: (point.t0_s, -point.map)):
        if (not kept or point.map > kept[-1].map) and is_fit(point, kept):
            kept.append(point)
    return tuple(kept)


def climb(rungs: Iterable[Rung]) -> tuple[Rung, ...]:
    """Return the Pareto members that keep what cheaper ones see of large objects, cheapest first.

    A variant that sees large objects worse is left out; the next better one takes its place.
    """
    return pareto(rungs, _sees_large_objects)


def _sees_large_objects(rung: Rung, cheaper: Sequence[Rung]) -> bool:
    known = [each.map_large for each in cheaper if each.map_large is not None]
    return (rung.map_large is None or not known
            or rung.map_large >= max(known) - LARGE_OBJECTS_LOSS)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A source can be repeated without end, and its times go on."""

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources import Picture, Source, looped
from mobilenet_ros.sources.source import period_ns
from mobilenet_ros.stamp import NS_PER_S


class Steps(Source):
    """Pictures at given times that knows how often it was gone through."""

    def __init__(self, times_ns: list[int]) -> None:
        super().__init__(rate_hz=100.0)
        self._times_ns = times_ns
        self.laps = 0

    def __iter__(self) -> Iterator[Picture]:
        self.laps += 1
        for time_ns in self._times_ns:
            yield Picture(time_ns, np.full((1, 1, 3), self.laps, np.uint8))


@pytest.mark.parametrize('rate_hz', [0.5, 1.0, 29.97, 1000.0])
def test_the_period_is_the_inverse_of_the_rate(rate_hz: float) -> None:
    assert period_ns(rate_hz) * rate_hz == pytest.approx(NS_PER_S)


def test_each_lap_starts_one_period_after_the_last() -> None:
    source = Steps([0, 10, 50])
    period = period_ns(source.rate_hz)
    times_ns = [picture.time_ns for picture in islice(looped(source), 7)]
    second, third = 50 + period, 2 * (50 + period)
    assert times_ns == [0, 10, 50, second, second + 10, second + 50, third]
    assert source.laps == 3


def test_a_lap_is_read_anew() -> None:
    contents = [int(picture.content[0, 0, 0]) for picture in islice(looped(Steps([0, 1])), 4)]
    assert contents == [1, 1, 2, 2]


def test_nothing_cannot_be_repeated() -> None:
    with pytest.raises(SourceError, match='without pictures cannot be looped'):
        next(looped(Steps([])))


def test_an_error_ends_the_loop() -> None:
    class Broken(Steps):
        def __iter__(self) -> Iterator[Picture]:
            yield from super().__iter__()
            raise SourceError('cut')

    pictures = looped(Broken([0, 1]))
    assert len(list(islice(pictures, 2))) == 2
    with pytest.raises(SourceError, match='cut'):
        next(pictures)


def test_a_source_is_closed_by_its_with() -> None:
    class Held(Steps):
        closed = False

        def close(self) -> None:
            self.closed = True

    with Held([0]) as source:
        assert not source.closed
    assert source.closed

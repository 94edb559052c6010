# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Rates count silence in, quantiles forget what is old, and two threads may use one window."""

import sys
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from mobilenet_ros.pipeline.window import Window


def filled(rate_hz: float, span_s: float = 3.0) -> Window:
    window = Window()
    for number in range(int(rate_hz * span_s) + 1):
        window.add(number / rate_hz, float(number))
    return window


@pytest.mark.parametrize('rate_hz', [1.0, 29.97, 120.0])
def test_a_steady_rate_is_measured(rate_hz: float) -> None:
    assert filled(rate_hz).rate_hz(3.0) == pytest.approx(rate_hz, rel=1e-6)


@pytest.mark.parametrize('times', [[], [1.0]])
def test_fewer_than_two_values_have_no_rate(times: list[float]) -> None:
    window = Window()
    for time_s in times:
        window.add(time_s, 1.0)
    assert window.rate_hz(1.0) == 0.0


def test_values_of_one_instant_have_no_rate() -> None:
    window = Window()
    window.add(1.0, 1.0)
    window.add(1.0, 2.0)
    assert window.rate_hz(1.0) == 0.0


def test_the_rate_falls_with_the_silence_and_ends_at_zero() -> None:
    window = filled(30.0)
    rates = [window.rate_hz(3.0 + silence_s) for silence_s in (0.0, 0.5, 1.0, 2.0, 4.0, 9.0)]
    assert rates == sorted(rates, reverse=True)
    assert rates[0] == pytest.approx(30.0)
    assert rates[-1] == 0.0


@pytest.mark.parametrize('period_s', [4.0, 10.0])
def test_what_comes_rarely_has_a_rate_until_it_stays_away(period_s: float) -> None:
    window = filled(1 / period_s, span_s=10 * period_s)
    rates = [window.rate_hz((10 + periods) * period_s) for periods in (0.0, 0.9, 1.9, 3.1)]
    assert rates == pytest.approx([1 / period_s] * 3 + [0.0])


def test_asking_again_gives_the_same_answer() -> None:
    window = filled(30.0)
    assert window.rate_hz(4.0) == window.rate_hz(4.0)
    assert window.quantiles(4.0, 0.5, 0.9) == window.quantiles(4.0, 0.5, 0.9)


def test_quantiles_are_those_of_the_values() -> None:
    window = filled(100.0, span_s=1.0)
    assert window.quantiles(1.0, 0.0, 0.5, 0.99, 1.0) == pytest.approx((0.0, 50.0, 99.0, 100.0))


def test_old_values_are_forgotten_even_when_no_new_ones_come() -> None:
    window = Window(span_s=5.0)
    window.add(0.0, 100.0)
    window.add(4.0, 1.0)
    assert window.quantiles(4.0, 1.0) == (100.0,)
    assert window.quantiles(5.0, 1.0) == (1.0,)
    assert window.quantiles(9.0, 1.0) == (0.0,)


@pytest.fixture
def restless_threads() -> Iterator[None]:
    """Change threads as often as Python can, so that what is not guarded breaks."""
    before_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before_s)


@pytest.mark.usefixtures('restless_threads')
def test_one_thread_may_ask_while_another_adds() -> None:
    window, errors = Window(span_s=0.2), []

    def ask() -> None:
        try:
            for number in range(1500):
                window.rate_hz(number / 1000)
                window.quantiles(number / 1000, 0.5)
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    for number in np.linspace(0.0, 3.0, 30_000):
        window.add(float(number), 1.0)
    thread.join(30)
    assert errors == []

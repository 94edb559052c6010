# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Noise comes from measurements, in runs, and is reproducible."""

import numpy as np
import pytest

from mobilenet_ros.workshop.benchmarks.simulation.noise import MEDIANS_S, Noise, measured, size_of


@pytest.mark.parametrize('size', MEDIANS_S)
def test_measured_noise_is_skewed_around_a_median_of_one(size: str) -> None:
    network = measured()[size][:, 0]
    assert np.median(network) == pytest.approx(1.0, abs=0.01)
    below, above = 1.0 - np.quantile(network, 0.01), np.quantile(network, 0.99) - 1.0
    assert 0.1 < below < above < 1.0


def test_drawn_frames_are_measured_ones_and_mostly_neighbours() -> None:
    rows = Noise.draw(2000, np.random.default_rng(0)).rows['large']
    table = measured()['large']
    found = [int(np.flatnonzero((table == row).all(axis=1))[0]) for row in rows[:200]]
    follows = np.diff(found) == 1
    assert 0.7 < follows.mean() < 1.0


def test_same_generator_draws_the_same_noise() -> None:
    first, again = (Noise.draw(50, np.random.default_rng(4)).rows for _ in range(2))
    assert all(np.array_equal(first[size], again[size]) for size in MEDIANS_S)


@pytest.mark.parametrize(('network_s', 'size'), [
    (0.001, 'small'), (0.005, 'small'), (0.012, 'medium'), (0.021, 'large'), (0.5, 'large')])
def test_network_takes_the_noise_of_the_nearest_size(network_s: float, size: str) -> None:
    assert size_of(network_s) == size

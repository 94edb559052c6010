# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Every width of a side is timed on every provider, each beside its like."""

from rich.console import Console
from support.blob_family import ALPHAS

from mobilenet_ros.family import Family
from mobilenet_ros.perception.providers import REFERENCE
from mobilenet_ros.workshop.benchmarks.providers_benchmark import pairs, table_of, times_of


def test_every_width_of_the_side_is_measured_once_on_each_provider(blobs: Family) -> None:
    found = pairs(blobs, ['cpu'], 160, 1)
    assert [pair.variant.alpha for pair in found] == list(ALPHAS)
    assert {pair.network.provider for pair in found} == {REFERENCE}


def test_a_provider_takes_its_own_time_once_and_is_right(blobs: Family) -> None:
    times = times_of(pairs(blobs, ['cpu'], 96, 1), 0.1)
    assert all(t0.time_s > 0.0 for t0 in times.values())
    console = Console(record=True, width=200)
    console.print(table_of(times))
    rows = [line.split() for line in console.export_text().splitlines() if 'cpu' in line][1:]
    assert [row[4:] for row in rows] == [['1.00', '0.000', '0']] * len(ALPHAS)

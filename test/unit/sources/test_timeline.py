# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Bag time on a monotonic clock: waits and times agree."""

import pytest

from mobilenet_ros.sources.timeline import Timeline

S = 10**9


@pytest.mark.parametrize('rate', [0.1, 1.0, 3.0])
def test_after_the_wait_it_is_due(rate: float) -> None:
    timeline = Timeline(start_ns=1_700_000_000 * S, started_ns=50 * S, rate=rate)
    for offset_ns in (0, 1, S // 3, 10 * S):
        due_ns = 50 * S + timeline.wait_ns(timeline.start_ns + offset_ns, 50 * S)
        assert timeline.wait_ns(timeline.start_ns + offset_ns, due_ns) == 0
        assert timeline.bag_ns(due_ns) == pytest.approx(timeline.start_ns + offset_ns, abs=4)


def test_what_is_late_is_due_at_once() -> None:
    assert Timeline(0, 0).wait_ns(S, 5 * S) == 0


def test_twice_the_rate_is_half_the_wait() -> None:
    assert Timeline(0, 0, 2.0).wait_ns(S, 0) == S // 2

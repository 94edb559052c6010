# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Stamps as text keep every digit."""

import pytest

from mobilenet_ros.stamp import stamp_ns_of_text, stamp_text


@pytest.mark.parametrize('stamp_ns', [0, 1, 999_999_999, 10**9, 1_700_000_000_033_333_333,
                                      2**31 * 10**9, -1])
def test_round_trip(stamp_ns: int) -> None:
    assert stamp_ns_of_text(stamp_text(stamp_ns)) == stamp_ns


def test_it_reads_as_seconds() -> None:
    assert stamp_text(1_700_000_000_033_333_333) == '1700000000.033333333'


@pytest.mark.parametrize('text', ['', '1', '1.5', '1.0000000000', 'a.000000000', '1.2.3'])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        stamp_ns_of_text(text)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Header stamps: as nanoseconds, and as text, in which no digit is ever lost."""

NS_PER_S = 1_000_000_000


def stamp_text(stamp_ns: int) -> str:
    """Write a stamp, for instance `1700000000.033333333`; `stamp_ns_of_text` is the inverse."""
    seconds, nanoseconds = divmod(stamp_ns, NS_PER_S)
    return f'{seconds}.{nanoseconds:09d}'


def stamp_ns_of_text(text: str) -> int:
    """Read what `stamp_text` wrote; raises ValueError on anything else."""
    seconds, nanoseconds = text.split('.')
    if len(nanoseconds) != 9:
        raise ValueError(f'{text!r} is no stamp of seconds, a dot and nine digits')
    return int(seconds) * NS_PER_S + int(nanoseconds)

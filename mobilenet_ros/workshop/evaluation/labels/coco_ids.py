# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Ids in COCO's json: numbers for most tools, texts for some, and unique for all."""

from typing import Any

Id = int | str


def id_of(value: Any) -> Id:
    """Return an id such that 7, 7.0, "7" and " 7 " are one; raises ValueError on what is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(f'{value!r} is no id; expected a number or a text')
    if isinstance(value, float):
        if not value.is_integer():
            raise ValueError(f'{value!r} is no id; expected a whole number or a text')
        return int(value)
    if isinstance(value, str):
        text = value.strip()
        digits = text.removeprefix('-')
        return int(text) if digits.isascii() and digits.isdecimal() and len(digits) < 30 else text
    return value

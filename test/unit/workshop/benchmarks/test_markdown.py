# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A table as Markdown."""

from mobilenet_ros.workshop.benchmarks.markdown import markdown_table


def test_first_column_stands_left_and_the_others_right() -> None:
    assert markdown_table(('name', 'ms'), [('a', '1'), ('b', '2')]).splitlines() == [
        '| name | ms |', '| --- | ---: |', '| a | 1 |', '| b | 2 |']

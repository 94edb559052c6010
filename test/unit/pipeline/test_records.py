# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Records of frames: written and read back."""

import io
from pathlib import Path

from mobilenet_ros.pipeline.records import PublishedFrame, read_records, write_record

RECORDS = [PublishedFrame('front', 10**18 + 7, 1.5, 0.001, 0.02, 3, 0.01, 'a1_r1_fp32', 'keep', 2),
           PublishedFrame('', 0, 2.0, 0.0, 0.5, 3, 0.25, 'a0.25_r0.5_int8', 'down: "late"', 0)]


def written(records: list[PublishedFrame]) -> str:
    file = io.StringIO()
    for record in records:
        write_record(record, file)
    return file.getvalue()


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / 'frames.jsonl'
    path.write_text(written(RECORDS))
    assert list(read_records(path)) == RECORDS


def test_a_last_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / 'frames.jsonl'
    path.write_text(written(RECORDS)[:-5])
    assert list(read_records(path)) == RECORDS[:1]

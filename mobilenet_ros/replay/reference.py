# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A replay held against an earlier one: what differs is returned, and written in full."""

from collections.abc import Sequence
from pathlib import Path

from mobilenet_ros.replay.comparison import FrameDifference, compare
from mobilenet_ros.replay.matching import Tolerance
from mobilenet_ros.replay.outputs import DIFFERENCE
from mobilenet_ros.replay.record import FrameRecord, read_records
from mobilenet_ros.replay.report import plain_report


class Reference:
    """The detections.jsonl of an earlier replay."""

    def __init__(self, path: Path, tolerance: Tolerance) -> None:
        """Read it; raises ReplayError for a file that is none."""
        self.path = path
        self._expected = read_records(path)
        self._tolerance = tolerance

    def differing(self, records: Sequence[FrameRecord], out: Path) -> list[FrameDifference]:
        """Return the frames that are not as here, and write difference.txt if there are any."""
        changed = compare(self._expected, records, self._tolerance)
        file = out / DIFFERENCE
        file.unlink(missing_ok=True)
        if changed:
            text = plain_report(changed, len(records), str(self.path), most=len(changed))
            file.write_text(text, encoding='utf-8')
        return changed

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A line for every published frame: what it cost, which variant it ran and why."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from mobilenet_ros.pipeline.worker import Published


class PublishedFrame(NamedTuple):
    """One published frame; times in seconds, `received_s` by the machine's monotonic clock.

    `missed` counts the frames so far that were superseded although the target asked for them;
    `age_s` is the age of the stamp at the publication.
    """

    camera: str
    stamp_ns: int
    received_s: float
    waited_s: float
    latency_s: float
    missed: int
    network_s: float
    variant: str
    reason: str
    detections: int
    convert_s: float = 0.0
    preprocess_s: float = 0.0
    suppress_s: float = 0.0
    age_s: float = 0.0


def record_of(published: Published) -> PublishedFrame:
    """Return the record of a published frame."""
    processed = published.processed
    stages = processed.stages
    return PublishedFrame(
        published.camera, processed.frame.stamp_ns, published.received_s, published.waited_s,
        published.latency_s, published.missed, stages.network_s,
        str(processed.member.variant), processed.decision.reason, len(processed.detections),
        published.convert_s, stages.preprocess_s, stages.suppress_s, published.age_s)


def write_record(record: PublishedFrame, file: TextIO) -> None:
    """Append a record as one line of JSON; `read_records` is the inverse."""
    file.write(json.dumps(record._asdict()) + '\n')


def read_records(path: Path) -> Iterator[PublishedFrame]:
    """Read the records of a file; a last line that was cut off is left out."""
    for line in path.read_text(encoding='utf-8').splitlines(keepends=True):
        if line.endswith('\n'):
            yield PublishedFrame(**json.loads(line))

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""One bag of a night: replayed out of everybody's way, and put in its place once it is whole.

Jobs and outcomes can be pickled: whatever process does a job needs only to see the same folders.
"""

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.replay.latencies import RecordedLatencies
from mobilenet_ros.replay.matching import Tolerance
from mobilenet_ros.replay.night.made_from import made_from
from mobilenet_ros.replay.outputs import (
    DETECTIONS,
    Outputs,
    move_results,
    output_names,
    prepare_folder,
    read_summary,
)
from mobilenet_ros.replay.record import read_records
from mobilenet_ros.replay.reference import Reference
from mobilenet_ros.replay.replay import Replay
from mobilenet_ros.replay.run import DIFFERENT, FAILED, OK, run
from mobilenet_ros.replay.settings import ReplaySettings

_MADE_FROM, _NOTES = 'made_from', 'notes'  # in summary.json


@dataclass(frozen=True)
class Asked:
    """What is asked of every bag.

    With `resume` the results that are there are kept, if they were made from the same bag, family
    and settings.
    """

    settings: ReplaySettings
    storage: str
    video: bool = False
    resume: bool = False
    tolerance: Tolerance = Tolerance()


@dataclass(frozen=True)
class Job:
    """A bag and what is asked of it; all paths are absolute.

    `out` is the folder of its results, which are made below `unfinished`. `reference` and
    `latencies` are files of an earlier night.
    """

    name: str
    bag: Path
    out: Path
    unfinished: Path
    asked: Asked
    reference: Path | None = None
    latencies: Path | None = None

    def in_threads(self, threads: int) -> 'Job':
        """Return the job with a number of threads, unless one is asked for."""
        settings = self.asked.settings
        threads = settings.intra_op_threads or threads
        settings = replace(settings, intra_op_threads=threads)
        return replace(self, asked=replace(self.asked, settings=settings))

    @property
    def inputs(self) -> list[Path]:
        """Return what must not be overwritten."""
        return [path for path in (self.bag, self.reference, self.latencies) if path]


@dataclass(frozen=True)
class Outcome:
    """What came of a job: its exit code, in words, and the figures of summary.json if any."""

    name: str
    code: int
    result: str
    kept: bool = False
    summary: Mapping[str, Any] = field(default_factory=dict)

    @property
    def frames(self) -> int:
        """Return how many frames were read."""
        return int(self.summary.get('frames', 0))

    @property
    def detections(self) -> Counter[str]:
        """Return how many detections of each class there are."""
        return Counter(self.summary.get('detections', {}))

    @property
    def notes(self) -> list[str]:
        """Return what is unusual about the bag and costs nothing."""
        return list(self.summary.get(_NOTES, ()))

    def to_json(self) -> dict[str, Any]:
        """Return the outcome as plain data."""
        return {'exit_code': self.code, 'result': self.result, 'kept': self.kept,
                'frames': self.frames, 'detections': dict(self.detections.most_common()),
                'frames_per_second': self.summary.get('frames_per_second', 0.0)}


def failed(job: Job, reason: str) -> Outcome:
    """Return the outcome of a job that could not be done."""
    return Outcome(job.name, FAILED, f'failed: {reason}')


def do_job(job: Job) -> Outcome:
    """Replay a bag, or keep its results, and hold them against the reference.

    Whatever goes wrong is the outcome, so that the other bags go on.
    """
    asked = job.asked
    try:
        origin = made_from(job.bag, asked.settings, asked.storage, asked.video, job.latencies)
        kept = asked.resume and read_summary(job.out).get(_MADE_FROM) == origin
        if not kept:
            _replay(job, origin)
        return _outcome(job, kept)
    except (MobilenetRosError, OSError) as error:
        return failed(job, str(error))
    except Exception as error:  # of a library, or ours
        return failed(job, f'{type(error).__name__}: {error}')


def _replay(job: Job, origin: str) -> None:
    """Make the results of a job and put them in their place."""
    if job.out.exists():
        prepare_folder(job.out, (), job.inputs)  # what fails now leaves no results of before
    notes: list[str] = []
    latencies = RecordedLatencies(job.latencies) if job.latencies else None
    replay = Replay(job.bag, job.asked.settings, latencies, notes.append)
    names = output_names(replay, job.asked.video)
    prepare_folder(job.out, names, job.inputs)
    made = job.unfinished / uuid4().hex
    made.mkdir(parents=True)
    try:
        outputs = Outputs(made, replay, job.asked.storage, job.asked.video)
        run(replay, outputs, about={_MADE_FROM: origin, _NOTES: notes})
        move_results(made, job.out)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _outcome(job: Job, kept: bool) -> Outcome:
    summary = read_summary(job.out)
    if damage := summary['bag_damage']:
        return Outcome(job.name, FAILED, f'failed: {damage}', kept, summary)
    if job.reference is None:
        return Outcome(job.name, OK, 'done', kept, summary)
    if not job.reference.is_file():
        return Outcome(job.name, FAILED, f'no reference: {job.reference} does not exist', kept,
                       summary)
    records = read_records(job.out / DETECTIONS)
    changed = Reference(job.reference, job.asked.tolerance).differing(records, job.out)
    if not changed:
        return Outcome(job.name, OK, 'equal', kept, summary)
    return Outcome(job.name, DIFFERENT, f'different: {len(changed)} of {len(records)} frames',
                   kept, summary)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A bag of a night: its results are whole or not there, and whatever fails is told."""

import json
import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from support.bags import blob_messages, write_bag
from support.night import asked, results

from mobilenet_ros.family import Family
from mobilenet_ros.replay.night.job import Job, do_job
from mobilenet_ros.replay.run import DIFFERENT, FAILED, OK


@pytest.fixture
def job(tmp_path: Path, blobs: Family) -> Job:
    """Return the job of a bag of four frames."""
    bag = write_bag(tmp_path / 'night' / 'run', blob_messages(frames=4), 'mcap')
    return Job('run', bag, tmp_path / 'out' / 'run', tmp_path / 'out' / '.unfinished',
               asked(blobs))


def resumed(job: Job, **more: object) -> Job:
    """Return the same job, to be kept when it is done."""
    return replace(job, asked=replace(job.asked, resume=True), **more)


def test_a_job_may_be_done_anywhere(job: Job) -> None:
    outcome = do_job(pickle.loads(pickle.dumps(job)))
    assert pickle.loads(pickle.dumps(outcome)) == outcome
    assert (outcome.code, outcome.result, outcome.frames) == (OK, 'done', 4)
    assert not list(job.unfinished.iterdir())


def test_what_is_done_is_kept_and_what_is_not_is_done_again(job: Job) -> None:
    first = do_job(job)
    lines = job.out / 'detections.jsonl'
    stamp_ns = lines.stat().st_mtime_ns
    kept = do_job(resumed(job))
    assert kept == replace(first, kept=True)
    assert lines.stat().st_mtime_ns == stamp_ns
    assert not do_job(job).kept
    summary = json.loads((job.out / 'summary.json').read_text())
    (job.out / 'summary.json').write_text(json.dumps(
        {'replay_files': summary['replay_files']}))  # as who was stopped midway leaves it
    again = do_job(resumed(job))
    assert (again.code, again.kept) == (OK, False)


def test_results_of_another_bag_or_other_settings_are_not_kept(job: Job) -> None:
    do_job(job)
    settings = replace(job.asked.settings, score_threshold=0.9)
    other = replace(job, asked=replace(job.asked, settings=settings))
    assert not do_job(resumed(other)).kept
    assert do_job(resumed(other)).kept


def test_the_reference_of_its_name_decides(job: Job, tmp_path: Path) -> None:
    do_job(job)
    reference = tmp_path / 'reference.jsonl'
    missing = do_job(resumed(job, reference=reference))
    assert (missing.code, missing.frames) == (FAILED, 4)
    assert missing.result == f'no reference: {reference} does not exist'
    reference.write_bytes((job.out / 'detections.jsonl').read_bytes())
    equal = do_job(resumed(job, reference=reference))
    assert (equal.code, equal.result) == (OK, 'equal')
    reference.write_text(''.join(reference.read_text().splitlines(True)[1:]))
    different = do_job(resumed(job, reference=reference))
    assert (different.code, different.result) == (DIFFERENT, 'different: 1 of 4 frames')
    assert 'not in the reference' in (job.out / 'difference.txt').read_text()
    reference.write_text('no json')
    assert 'line 1 is not what a replay writes' in do_job(resumed(job, reference=reference)).result


def test_a_bag_that_is_none_fails_and_leaves_no_results_of_before(job: Job) -> None:
    do_job(job)
    for file in job.bag.iterdir():
        file.unlink()
    (job.bag / 'run.bag').write_bytes(b'#ROSBAG V2.0\n')
    outcome = do_job(job)
    assert outcome.code == FAILED
    assert 'run.bag is a ROS 1 bag; make a rosbag2 of it with' in outcome.result
    assert not list(job.out.iterdir())


def test_a_broken_bag_fails_with_what_could_be_read(job: Job) -> None:
    (file,) = job.bag.glob('*.mcap')
    file.write_bytes(file.read_bytes()[:file.stat().st_size * 6 // 10])
    outcome = do_job(job)
    assert outcome.code == FAILED
    assert str(file) in outcome.result
    assert 0 < outcome.frames < 4
    assert do_job(resumed(job)) == replace(outcome, kept=True)


def test_files_of_the_user_are_left_alone(job: Job) -> None:
    job.out.mkdir(parents=True)
    (job.out / 'detections.jsonl').write_text('mine')
    outcome = do_job(job)
    assert outcome.code == FAILED
    assert 'holds detections.jsonl, which no summary.json lists' in outcome.result
    assert results(job.out) == {'detections.jsonl': b'mine'}

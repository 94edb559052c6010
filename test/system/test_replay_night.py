# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`replay` of a night as a CI starts it: references, what is no bag, what comes after a crash."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.fixtures import blobs
from support.night import LONG, children_of, results, wait_until, write_night

from mobilenet_ros.family import Family

__all__ = ['blobs']


def command(family: Family, night: Path, out: Path, *more: object) -> list[str]:
    """Return the command that replays a night."""
    return [sys.executable, '-W', 'ignore', '-m', 'mobilenet_ros', 'replay', '--family',
            str(family.folder), '--out', str(out), str(night), *map(str, more)]


def replay(*arguments: Any, code: int = 0) -> subprocess.CompletedProcess:
    """Run the program, expecting an exit code."""
    done = subprocess.run(command(*arguments), text=True, capture_output=True)
    assert done.returncode == code, done.stdout + done.stderr
    assert 'Traceback' not in done.stderr
    return done


def report(out: Path) -> dict[str, Any]:
    """Return night.json."""
    return json.loads((out / 'night.json').read_text())


def is_running(process: int) -> bool:
    """Tell whether a process is there and is more than a name in a table."""
    try:
        return Path(f'/proc/{process}/stat').read_text().rpartition(')')[2].split()[0] != 'Z'
    except OSError:
        return False


@pytest.mark.slow
def test_a_night_is_held_against_an_earlier_one(blobs: Family, tmp_path: Path) -> None:
    night = write_night(tmp_path / 'night', ['mon/run', 'tue/run'])
    before = tmp_path / 'before'
    replay(blobs, night, before)
    done = replay(blobs, night, tmp_path / 'out', '--jobs', 2, '--reference', before)
    assert '2 of 2 bags are good' in done.stdout
    assert {bag['result'] for bag in report(tmp_path / 'out')['bags'].values()} == {'equal'}
    assert results(before) == results(tmp_path / 'out')

    lines = before / 'tue' / 'run' / 'detections.jsonl'
    lines.write_text(''.join(lines.read_text().splitlines(True)[1:]))
    shutil.copytree(before / 'mon', before / 'wed')
    done = replay(blobs, night, tmp_path / 'out', '--resume', '--reference', before, code=1)
    assert 'the reference has wed/run, the night has not' in done.stderr
    assert 'tue/run: different: 1 of 8 frames' in done.stderr
    assert report(tmp_path / 'out')['absent_bags'] == ['wed/run']
    assert all(bag['kept'] for bag in report(tmp_path / 'out')['bags'].values())

    shutil.rmtree(before / 'mon')
    done = replay(blobs, night, tmp_path / 'out', '--resume', '--reference', before, code=2)
    assert 'mon/run: no reference: ' in done.stderr


@pytest.mark.slow
def test_what_is_no_bag_is_said_once_and_the_others_are_replayed(blobs: Family,
                                                                 tmp_path: Path) -> None:
    night = write_night(tmp_path / 'night', ['run'], frames=3)
    (night / 'old.bag').write_bytes(b'#ROSBAG V2.0\n')
    (night / 'notes.txt').write_text('a cold night')
    for _ in range(2):  # the second time, the results of the first are in the night, too
        done = replay(blobs, night, night / 'out', '--jobs', 2, code=2)
        assert done.stderr.count('notes.txt') == 1
        assert 'old.bag is a ROS 1 bag' in done.stderr
        assert list(report(night / 'out')['bags']) == ['old.bag', 'run']
        assert report(night / 'out')['bags']['run']['frames'] == 3


def test_a_list_of_bags_is_a_night(blobs: Family, tmp_path: Path) -> None:
    night = write_night(tmp_path / 'night', ['mon/run', 'tue/run'], frames=3)
    replay(blobs, night / 'mon' / 'run', tmp_path / 'out', night / 'tue' / 'run')
    assert list(report(tmp_path / 'out')['bags']) == ['mon/run', 'tue/run']


@pytest.mark.slow
def test_a_night_goes_on_after_the_command_was_killed(blobs: Family, tmp_path: Path) -> None:
    night = write_night(tmp_path / 'night', 'abc', LONG)
    out = tmp_path / 'out'
    process = subprocess.Popen(command(blobs, night, out, '--jobs', 1),
                               stderr=subprocess.DEVNULL)
    wait_until(lambda: (out / 'a' / 'detections.jsonl').exists()
               and any((out / '.unfinished').glob('*/bag')))
    workers = children_of(process.pid)
    process.kill()
    process.wait()
    wait_until(lambda: not any(map(is_running, workers)))
    assert not (out / 'c').exists()
    replay(blobs, night, out, '--resume', '--jobs', 2)
    kept = [name for name, bag in report(out)['bags'].items() if bag['kept']]
    assert 'a' in kept
    assert 'c' not in kept
    assert not (out / '.unfinished').exists()
    # The bags are equal, and the first was done before anything was killed.
    assert results(out / 'a') == results(out / 'b') == results(out / 'c')


def test_an_interrupt_ends_everything_in_one_line(blobs: Family, tmp_path: Path) -> None:
    night = write_night(tmp_path / 'night', 'abc', LONG)
    out = tmp_path / 'out'
    process = subprocess.Popen(command(blobs, night, out, '--jobs', 2), text=True,
                               stderr=subprocess.PIPE, start_new_session=True)
    wait_until(lambda: any((out / '.unfinished').glob('*/bag')))
    workers = children_of(process.pid)
    os.killpg(process.pid, signal.SIGINT)  # what a terminal does
    said = process.communicate(timeout=60)[1].splitlines()
    assert process.returncode == 130
    assert said[-1] == (f'replay: interrupted; {out} holds what was done, --resume goes on from '
                        'there')
    assert 'Traceback' not in ''.join(said)
    wait_until(lambda: not any(map(is_running, workers)))


@pytest.mark.parametrize(('options', 'message'), [
    (['--jobs', '0'], 'invalid'), (['--jobs', '2', '--dask', 'tcp://here:8786'], 'not allowed'),
    (['--reference', 'detections.jsonl'], 'detections.jsonl is no folder'),
    (['--classes', 'cat'], 'known are ground, blob, sky')])
def test_wrong_usage_is_told_once(blobs: Family, tmp_path: Path, options: list[str],
                                  message: str) -> None:
    night = write_night(tmp_path / 'night', ['run'], frames=3)
    done = replay(blobs, night, tmp_path / 'out', *options, code=2)
    assert done.stderr.count(message) == 1
    assert not (tmp_path / 'out').exists()

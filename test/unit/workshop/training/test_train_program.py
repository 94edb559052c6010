# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`train` loses nothing at its end, and begins with nothing that would end it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.label_sets import FORMATS, NAMES, coco
from support.tiny_training import write_squares

torch = pytest.importorskip('torch')

from mobilenet_ros.family import load_family
from mobilenet_ros.programs.export import main as export
from mobilenet_ros.programs.train import main
from mobilenet_ros.workshop.evaluation.labels import load_samples
from mobilenet_ros.workshop.training.batches import Batches
from mobilenet_ros.workshop.training.checkpoint import load_checkpoint
from mobilenet_ros.workshop.training.recipe import Recipe

SHORT = ['--alphas', '0.25', '--sides', '64', '--batch', '2', '--steps']


def train(data: Path, out: Path, *more: object, steps: int = 3) -> int:
    return main(['--data', str(data), '--out', str(out), *SHORT, str(steps), *map(str, more)])


def refusal(capsys: pytest.CaptureFixture[str], data: Path, out: Path, *more: object,
            steps: int = 3) -> str:
    with pytest.raises(SystemExit) as stopped:
        train(data, out, *more, steps=steps)
    assert stopped.value.code == 1
    return capsys.readouterr().err


def test_first_batch_is_equal_in_every_format(tmp_path: Path) -> None:
    recipe = Recipe((0.25,), (64,), steps=1, batch=4)
    expected = Batches(load_samples([coco(tmp_path / 'coco')], NAMES)[1], recipe)[0]
    for write in FORMATS[1:]:
        samples = load_samples([write(tmp_path / write.__name__)], NAMES)[1]
        batch = Batches(samples, recipe)[0]
        assert torch.equal(batch.images[64], expected.images[64]), write
        for one, other in zip(batch.objects, expected.objects, strict=True):
            assert torch.equal(one, other), write


def test_few_steps_make_a_family(tmp_path: Path) -> None:
    assert train(write_squares(tmp_path / 'data'), tmp_path / 'out', '--family',
                 tmp_path / 'family') == 0
    assert load_family(tmp_path / 'family').labels == ('square',)


def test_empty_picture_is_left_out_before_anything_is_learnt(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_squares(tmp_path / 'data')
    (tmp_path / 'data' / '3.png').write_bytes(b'')
    assert train(data, tmp_path / 'out', steps=8) == 0
    assert '1 of 6 pictures cannot be used and are left out: 3.png (it is empty)' in (
        capsys.readouterr().err)


def test_folder_that_no_family_may_replace_is_refused_at_once(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / 'family').mkdir()
    (tmp_path / 'family' / 'thesis.txt').write_text('mine')
    said = refusal(capsys, write_squares(tmp_path / 'data'), tmp_path / 'out', '--family',
                   tmp_path / 'family')
    assert 'other things than a family' in said and not (tmp_path / 'out').exists()


def test_what_fails_at_the_end_names_what_is_kept_and_how_it_goes_on(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_squares(tmp_path / 'data')
    (tmp_path / 'file').touch()
    said = refusal(capsys, data, tmp_path / 'out', '--family', tmp_path / 'file' / 'family')
    kept = tmp_path / 'out' / 'a0.25.pt'
    assert f'kept: {kept}' in said and '--resume' in said
    assert f'`export {tmp_path / "out"}' in said
    assert load_checkpoint(kept).is_done
    assert export([str(tmp_path / 'out'), str(tmp_path / 'family'), '--calibrate',
                   str(data)]) == 0


def test_full_disk_at_the_end_leaves_what_was_learnt_elsewhere(
        tmp_path: Path, capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / 'out').mkdir()
    (tmp_path / 'out' / 'a0.25.new').symlink_to('/dev/full')
    (tmp_path / 'roomy').mkdir()
    monkeypatch.setattr('tempfile.tempdir', str(tmp_path / 'roomy'))
    said = refusal(capsys, write_squares(tmp_path / 'data'), tmp_path / 'out')
    assert 'No space left' in said and '--resume' in said
    elsewhere, = (tmp_path / 'roomy').glob('*/a0.25.pt')
    assert str(elsewhere) in said and load_checkpoint(elsewhere).is_done


def test_interrupt_keeps_what_was_learnt_and_resume_goes_on(tmp_path: Path) -> None:
    data, out = write_squares(tmp_path / 'data'), tmp_path / 'out'
    command = [sys.executable, '-m', 'mobilenet_ros', 'train', '--data', str(data), '--out',
               str(out), *SHORT]
    process = subprocess.Popen([*command, '100000'], stderr=subprocess.PIPE, text=True, bufsize=1,
                               env=os.environ | {'COLUMNS': '150', 'TTY_COMPATIBLE': '1'})
    assert process.stderr is not None
    shown = ''
    while 'step 2' not in shown:
        shown += process.stderr.read(1)
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=60)[1]
    assert process.returncode == 130 and f'kept: {out / "a0.25.pt"}' in rest.replace('\n', '')
    done = load_checkpoint(out / 'a0.25.pt').state['step']
    assert done >= 2

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""One command from pictures to a family that runs: through the program, as a user does it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.blob_family import write_blob_family
from support.tiny_training import LABELS, write_squares

pytest.importorskip('torch')

from mobilenet_ros.errors import SettingError
from mobilenet_ros.family import load_family
from mobilenet_ros.family.anchors import AnchorLayout
from mobilenet_ros.perception.network import Network
from mobilenet_ros.programs.export import main as export
from mobilenet_ros.programs.train import main as train
from mobilenet_ros.workshop.networks.network_graph import read_weights
from mobilenet_ros.workshop.training.session import open_session

COMMON = ['--sides', '64', '96', '--batch', '2', '--device', 'cpu']


def texts(*values: object) -> list[str]:
    return list(map(str, values))


def test_from_pictures_to_a_family_one_by_one_and_further_from_there(tmp_path: Path) -> None:
    data, out, written = write_squares(tmp_path / 'd'), tmp_path / 'out', tmp_path / 'squares'
    assert train(texts('--data', data, '--out', out, '--family', written, '--alphas', 0.5, 0.25,
                       '--steps', 2, *COMMON)) == 0
    family = load_family(written)
    assert family.labels == LABELS and family.sides == (64, 96) and family.base_side == 320
    assert {(model.alpha, model.precision) for model in family.models} == {
        (alpha, precision) for alpha in (0.25, 0.5) for precision in ('fp32', 'int8')}
    network = Network(family, threads=1)
    for member in family.members:
        raw = network.run(member.variant, np.zeros((1, member.side, member.side, 3), np.uint8))
        assert np.isfinite(raw.class_logits).all()
    taught = tmp_path / 'taught'
    data.unlink()  # pictures beside labels would not be taken for pictures without
    assert train(texts('--data', tmp_path / 'd', '--out', tmp_path / 'second', '--teacher',
                       written, '--start', out, '--family', taught, '--alphas', 0.25,
                       '--steps', 1, *COMMON)) == 0
    assert load_family(taught).labels == LABELS


def test_joint_training_resumes_and_exports(tmp_path: Path) -> None:
    data, out = write_squares(tmp_path / 'd'), tmp_path / 'out'
    command = texts('--data', data, '--out', out, '--joint', '--alphas', 0.25, 0.5, '--steps', 2,
                    *COMMON)
    assert train(command) == 0
    with pytest.raises(SystemExit):
        train(command)
    assert train([*command, '--resume']) == 0
    assert export(texts(out, tmp_path / 'f', '--calibrate', data)) == 0
    family = load_family(tmp_path / 'f')
    stems = [read_weights(family, alpha)['head0/boxes'].kernel for alpha in (0.25, 0.5)]
    np.testing.assert_allclose(stems[0], stems[1][:, :stems[0].shape[1]], rtol=1e-5)


@pytest.mark.parametrize(('change', 'message'), [
    (['--seed', '5'], 'other settings'), (['--rename', 'square'], 'OLD=NEW'),
    (['--start', 'nowhere'], 'nowhere')])
def test_wrong_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                          change: list[str], message: str) -> None:
    data, out = write_squares(tmp_path / 'd'), tmp_path / 'out'
    command = texts('--data', data, '--out', out, '--alphas', 0.25, '--steps', 1, *COMMON)
    if '--seed' in change:
        assert train(command) == 0
    with pytest.raises(SystemExit) as stopped:
        train([*command, '--resume', *change])
    assert stopped.value.code == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(('change', 'message'), [
    ({'box_scales': (1.0, 1.0, 1.0, 1.0)}, 'has box scales'),
    ({'models': ()}, 'no fp32 MobileNet'),
    ({'anchors': AnchorLayout('listed', ())}, 'no fp32 MobileNet')])
def test_teacher_that_cannot_be_learnt_from_is_refused(
        tmp_path: Path, change: dict[str, object], message: str) -> None:
    teacher = replace(write_blob_family(tmp_path / 'blobs'), **change)
    with pytest.raises(SettingError, match=message):
        open_session([write_squares(tmp_path / 'd')], tmp_path / 'out', teacher,
                     {'square': 'blob'}, device='cpu')

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""All peers take turns; what is not installed is named, what is wished wrongly refused."""

import argparse
import json
from pathlib import Path

import cv2
import pytest
from support.blob_family import blob_picture

from mobilenet_ros.family import Family, Variant
from mobilenet_ros.family.find import find_family
from mobilenet_ros.perception.frame import Frame
from mobilenet_ros.programs.benchmark import main
from mobilenet_ros.workshop.benchmarks.peers.peer import PEERS
from mobilenet_ros.workshop.benchmarks.peers.peers_benchmark import (
    PeerFigures,
    add_arguments,
    comparisons,
    table_of,
    tasks,
)
from mobilenet_ros.workshop.benchmarks.peers.turns import PeerTask
from mobilenet_ros.workshop.evaluation.evaluate import THRESHOLDS

SHORT = ['peers', '--alpha', '0.25', '--seconds', '0.1']


@pytest.fixture
def shown(tmp_path: Path) -> Path:
    """Return a folder with one picture of a blob."""
    cv2.imwrite(str(tmp_path / 'blob.png'), blob_picture(480, 640, (300, 200)))
    return tmp_path


def labelled(picture: Path, family: Family) -> Path:
    """Label a picture with what ours finds on it."""
    variant = Variant(0.25, 1.0)
    found, _ = PEERS['ours'].open(family, family.member(variant)).detect(
        Frame(cv2.imread(str(picture))), variant, THRESHOLDS)
    boxes = [{'id': number, 'image_id': 1, 'category_id': 1, 'iscrowd': 0,
              'area': (right - left) * (bottom - top),
              'bbox': [left, top, right - left, bottom - top]}
             for number, (left, top, right, bottom) in enumerate(found.boxes_xyxy.tolist(), 1)]
    file = picture.with_name('set.json')
    file.write_text(json.dumps({'images': [{'id': 1, 'file_name': picture.name}],
                                'categories': [{'id': 1, 'name': 'blob'}], 'annotations': boxes}))
    return file


def test_each_peer_has_figures_or_what_to_install(
        shown: Path, blobs: Family, capsys: pytest.CaptureFixture[str]) -> None:
    file = shown / 'figures.json'
    with pytest.raises(SystemExit) as end:
        main([*SHORT, '--family', str(blobs.folder), '--source', str(shown), '--json', str(file)])
    assert end.value.code == 0
    document = json.loads(file.read_text())
    assert [each['peer'] for each in document['peers']] == list(PEERS)
    for each in document['peers']:
        if 'fps' in each:
            assert min(each['fps'], each['cpu_ms_per_frame'], each['peak_memory_mib']) > 0.0
            assert 0.0 < each['network_ms'] <= each['p50_ms'] <= each['p95_ms']
        else:
            assert PEERS[each['peer']].missing
    printed = capsys.readouterr().out
    assert all(f'| {name} a0.25_r1_fp32 |' in printed for name in PEERS)
    assert printed.count('not installed: pip install') == sum(
        'fps' not in each for each in document['peers'])
    assert 'ours a0.25_r1_fp32 over the others' in printed


def test_accuracy_is_measured_on_labels(shown: Path, blobs: Family) -> None:
    file, labels = shown / 'figures.json', labelled(shown / 'blob.png', blobs)
    with pytest.raises(SystemExit):
        main([*SHORT, '--family', str(blobs.folder), '--source', str(shown), '--peers', 'ours',
              'onnxruntime', '--rate', '30', '--labels', str(labels), '--json', str(file)])
    aps = [each['ap'] for each in json.loads(file.read_text())['peers']]
    assert aps == pytest.approx([1.0, 1.0], abs=1e-3)


def test_ours_is_compared_with_the_others() -> None:
    usual, ours = (PeerTask(name, 'coco', Variant(0.5, 1.0), 'photographs', 0.0)
                            for name in ('opencv', 'ours'))
    found = {usual: PeerFigures(10.0, 99.0, 120.0, 80.0, 40.0, 300.0),
             ours: PeerFigures(30.0, 30.0, 40.0, 20.0, 10.0, 200.0, 0.2)}
    assert table_of(found).endswith(
        '| ours a0.5_r1_fp32 | 30.0 | 30.0 | 40.0 | 20.0 | 10.0 | 200 | 0.200 |')
    assert comparisons(found) == [
        'ours a0.5_r1_fp32 over the others, rate and CPU a frame: '
        'opencv a0.5_r1_fp32 3.00, 0.25']


def test_ours_may_run_a_cheaper_member_that_is_as_accurate() -> None:
    family, arguments = find_family('coco'), argparse.ArgumentParser()
    add_arguments(arguments)
    *same, last = tasks(arguments.parse_args(['--peers', 'opencv', 'ours']))
    asked = same[0].variant
    assert [(task.peer, task.variant.alpha, task.variant.rho) for task in same] == [
        (peer, asked.alpha, asked.rho) for peer in ('opencv', 'ours', 'ours')]
    known = [member for member in family.members if member.accuracy]
    assert last.variant == min(
        (member for member in known if member.accuracy.map >= family.accuracies[asked].map),
        key=lambda member: (member.mult_adds, member.variant.precision == 'fp32')).variant


@pytest.mark.parametrize('bad', [['--seconds', '0'], ['--rate', '-1'], ['--rho', '2']])
def test_impossible_wish_is_refused_in_one_line(bad: list[str]) -> None:
    with pytest.raises(SystemExit, match=bad[0]):
        main(['peers', *bad])

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""import_model makes a family that runs, from a small file and from the real one."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime as ort
import pytest
from support.foreign_ssd import Interface, write_foreign
from support.tflite_writer import random_ssd, write_tflite

from mobilenet_ros.family import Family, load_family
from mobilenet_ros.family.anchors import anchors_cxcywh
from mobilenet_ros.programs.import_model import main
from mobilenet_ros.workshop.importing.pictures import calibration_pictures
from mobilenet_ros.workshop.importing.sides import sides_like

SIDE, CLASSES = 96, 3
LABELS = 'background\nball\nrobot\n'
REAL = 'coco_ssd_mobilenet_v1_1.0_quant_detect.tflite'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a small TFLite SSD with its labels beside it."""
    path = tmp_path / 'ssd.tflite'
    path.write_bytes(write_tflite(random_ssd(0.25, SIDE, CLASSES), 0.25, SIDE, CLASSES))
    (tmp_path / 'ssd_labelmap.txt').write_text(LABELS)
    return path


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Return a folder of three noisy pictures, one of them deeper down."""
    folder = tmp_path / 'pictures'
    (folder / 'more').mkdir(parents=True)
    rng = np.random.default_rng(0)
    for name in ('a.png', 'b.JPG', 'more/c.jpeg'):
        cv2.imwrite(str(folder / name), rng.integers(0, 256, (40, 60, 3), dtype=np.uint8))
    (folder / 'notes.txt').write_text('no picture')
    return folder


def run(family: Family, precision: str, image: np.ndarray) -> list[np.ndarray]:
    """Return box deltas and class logits of one of a family's models."""
    model = next(model for model in family.models if model.precision == precision)
    session = ort.InferenceSession(family.model_bytes(model), providers=['CPUExecutionProvider'])
    return session.run(['box_deltas', 'class_logits'], {'image': image})  # type: ignore[no-any-return]


def refusal(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run import_model, which must refuse, and return the one line it says."""
    with pytest.raises(SystemExit) as stopped:
        main([*map(str, arguments)])
    assert stopped.value.code == 1
    line, = capsys.readouterr().err.splitlines()
    return line


def test_imported_family_describes_its_network(file: Path, tmp_path: Path) -> None:
    assert main([str(file), '--out', str(tmp_path / 'toys')]) == 0
    family = load_family(tmp_path / 'toys')
    assert (family.name, family.base_side, family.labels) == ('toys', SIDE, ('ball', 'robot'))
    assert family.sides == sides_like(SIDE)
    assert [(model.alpha, model.precision) for model in family.models] == [(0.25, 'fp32')]


def test_imported_network_runs_at_every_side_it_lists(file: Path, tmp_path: Path) -> None:
    main([str(file), '--out', str(tmp_path / 'toys')])
    family = load_family(tmp_path / 'toys')
    for side in family.sides:
        deltas, logits = run(family, 'fp32', np.zeros((1, side, side, 3), np.uint8))
        anchors = len(anchors_cxcywh(family.anchors, (side, side)))
        assert (deltas.shape, logits.shape) == ((1, anchors, 4), (1, anchors, 2))


def test_pictures_bring_an_int8_network(file: Path, tmp_path: Path, pictures: Path) -> None:
    main([str(file), '--out', str(tmp_path / 'toys'), '--calibrate', str(pictures)])
    family = load_family(tmp_path / 'toys')
    assert [model.precision for model in family.models] == ['fp32', 'int8']
    assert run(family, 'int8', np.zeros((1, SIDE, SIDE, 3), np.uint8))[1].shape[2] == 2


def test_missing_int8_network_is_said(file: Path, tmp_path: Path,
                                      capsys: pytest.CaptureFixture[str]) -> None:
    main([str(file), '--out', str(tmp_path / 'toys')])
    assert 'no int8 network' in capsys.readouterr().out


def test_importing_again_changes_nothing(file: Path, tmp_path: Path) -> None:
    arguments = [str(file), '--out', str(tmp_path / 'toys')]
    main(arguments)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / 'toys').iterdir()}
    main(arguments)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / 'toys').iterdir()} == before


def test_sides_pad_in_the_phase_of_the_trained_one() -> None:
    assert sides_like(300) == (140, 172, 204, 236, 268, 300, 332, 364, 396, 428)
    assert min(sides_like(96)) == 64


def test_calibration_pictures_are_at_most_a_hundred_evenly_spread(tmp_path: Path) -> None:
    for index in range(250):
        (tmp_path / f'{index:03}.png').write_bytes(b'a picture of no bytes is none')
    found = [int(path.stem) for path in calibration_pictures(tmp_path)]
    assert found == list(range(0, 250, 3))


def test_wrong_file_is_refused_in_one_line(tmp_path: Path,
                                           capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / 'labels.txt').write_text(LABELS)
    (tmp_path / 'x.tflite').write_bytes(b'not a model at all')
    message = refusal(capsys, tmp_path / 'x.tflite', '--out', tmp_path / 'toys')
    assert 'x.tflite is no TFLite file; expected Google' in message
    assert not (tmp_path / 'toys').exists()


def test_labels_of_another_length_are_refused(file: Path, tmp_path: Path,
                                              capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / 'ssd_labelmap.txt').write_text('ball\n')
    message = refusal(capsys, file, '--out', tmp_path / 'toys')
    assert 'holds 1 labels; the network wants 2, or 3 with the background first' in message


@pytest.mark.parametrize('count', [0, 2])
def test_labels_that_cannot_be_guessed_are_asked_for(
        file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], count: int) -> None:
    (tmp_path / 'ssd_labelmap.txt').unlink()
    for index in range(count):
        (tmp_path / f'labels{index}.txt').write_text(LABELS)
    assert '--labels' in refusal(capsys, file, '--out', tmp_path / 'toys')


def test_folder_without_pictures_is_refused(file: Path, tmp_path: Path,
                                            capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / 'empty').mkdir()
    message = refusal(capsys, file, '--out', tmp_path / 'toys', '--calibrate', tmp_path / 'empty')
    assert 'holds no .jpg, .jpeg, ' in message


def test_picture_that_is_none_is_refused(file: Path, tmp_path: Path, pictures: Path,
                                         capsys: pytest.CaptureFixture[str]) -> None:
    (pictures / 'd.png').write_text('not a picture')
    message = refusal(capsys, file, '--out', tmp_path / 'toys', '--calibrate', pictures)
    assert 'd.png is no picture' in message
    assert not (tmp_path / 'toys').exists()


def test_a_description_makes_a_family_named_after_it(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    description = write_foreign(tmp_path, Interface())
    monkeypatch.chdir(tmp_path)
    assert main([str(description)]) == 0
    family = load_family(tmp_path / 'imported' / 'theirs')
    assert (family.name, family.sides) == ('theirs', (160,))
    assert 'alpha 0.25 fp32; sides 160; 3 classes' in capsys.readouterr().out


def test_a_mistake_in_a_description_is_told_in_one_line(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    description = write_foreign(tmp_path, Interface(), labels=['ball'])
    message = refusal(capsys, description, '--out', tmp_path / 'toys')
    assert message.startswith("import_model: 1 labels are named, but 'conf' has 3 classes")
    assert not (tmp_path / 'toys').exists()


@pytest.mark.parametrize('option', ['--labels', '--calibrate'])
def test_what_is_for_tflite_files_only_is_refused_beside_a_description(
        option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    description = write_foreign(tmp_path, Interface())
    assert 'are for TFLite and ONNX files' in refusal(capsys, description, option, tmp_path)


def test_an_onnx_file_alone_is_answered_with_what_it_lacks(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_foreign(tmp_path, Interface())
    assert '--labels' in refusal(capsys, tmp_path / 'theirs.onnx')
    (tmp_path / 'labels.txt').write_text(LABELS)
    assert 'needs a description in YAML' in refusal(capsys, tmp_path / 'theirs.onnx')


@pytest.fixture(scope='module')
def coco(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Family:
    """Return the family of Google's real file."""
    folder = tmp_path_factory.mktemp('imported') / 'coco'
    main([str(shared_data / 'teachers' / REAL), '--out', str(folder)])
    return load_family(folder)


def test_real_file_is_alpha_075_with_90_classes(coco: Family) -> None:
    assert (coco.models[0].alpha, coco.base_side, len(coco.labels)) == (0.75, 300, 90)
    assert coco.labels[0] == 'person'
    assert len(anchors_cxcywh(coco.anchors, (300, 300))) == 1917


@pytest.mark.parametrize('share', [0.001, 0.5, 0.98])
def test_real_file_cut_short_is_refused(shared_data: Path, tmp_path: Path, share: float,
                                        capsys: pytest.CaptureFixture[str]) -> None:
    content = (shared_data / 'teachers' / REAL).read_bytes()
    (tmp_path / 'cut.tflite').write_bytes(content[:int(share * len(content))])
    (tmp_path / 'labels.txt').write_text(LABELS)
    assert 'cut short or damaged' in refusal(capsys, tmp_path / 'cut.tflite',
                                             '--out', tmp_path / 'toys')


def test_classifier_is_refused(shared_data: Path, tmp_path: Path,
                               capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / 'labels.txt').write_text(LABELS)
    message = refusal(capsys, shared_data / 'backbones' / 'mobilenet_v1_0.25_128_quant.tflite',
                      '--labels', tmp_path / 'labels.txt', '--out', tmp_path / 'toys')
    assert 'so it is no SSD' in message


def test_scores_match_the_tflite_interpreter(coco: Family, shared_data: Path) -> None:
    interpreters = pytest.importorskip('ai_edge_litert.interpreter')
    interpreter = interpreters.Interpreter(str(shared_data / 'teachers' / REAL),
                                           experimental_preserve_all_tensors=True)
    interpreter.allocate_tensors()
    pictures = sorted((shared_data / 'coco80' / 'pictures').iterdir())[::8]
    images = [cv2.resize(cv2.imread(str(picture)), (300, 300))[None, :, :, ::-1]
              for picture in pictures]
    theirs = np.stack([tflite_scores(interpreter, image) for image in images])
    logits = np.stack([run(coco, 'fp32', np.ascontiguousarray(image))[1][0] for image in images])
    ours = 1 / (1 + np.exp(-logits))
    assert np.corrcoef(theirs.ravel(), ours.ravel())[0, 1] > 0.99
    assert np.abs(theirs - ours).max() < 0.05


def tflite_scores(interpreter: Any, image: np.ndarray) -> np.ndarray:
    """Return the scores (anchors, classes without background) that TFLite computes."""
    interpreter.set_tensor(interpreter.get_input_details()[0]['index'], image)
    interpreter.invoke()
    scores = next(tensor for tensor in interpreter.get_tensor_details()
                  if tensor['name'] == 'convert_scores')
    scale, zero_point = scores['quantization']
    return (interpreter.get_tensor(scores['index'])[0, :, 1:] - float(zero_point)) * scale

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Whatever ONNX file comes: it is imported, or one line says what is wrong and what would do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from support.toy_detectors import LABELS, SIDE, Nodes, network, toy_of

from mobilenet_ros.family.manifest import load_family
from mobilenet_ros.programs.import_model import main

SSD = ('--channels', 'RGB', '--pixels', '0-255', '--fit', 'stretch')
Change = Callable[[onnx.ModelProto], None]


@pytest.fixture
def told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Return a function that imports a network and returns the exit status and what was said."""
    (tmp_path / 'labels.txt').write_text('\n'.join(LABELS))

    def run(model: onnx.ModelProto | bytes, *options: str, **saved: Any) -> tuple[int, str]:
        path = tmp_path / 'their.onnx'
        if isinstance(model, bytes):
            path.write_bytes(model)
        else:
            onnx.save(model, path, **saved)
        try:
            status = main([str(path), '--out', str(tmp_path / 'family'), *options])
        except SystemExit as ended:
            status = int(ended.code or 0)
        out, error = capsys.readouterr()
        assert (status == 0) == (tmp_path / 'family' / 'manifest.yaml').exists()
        assert status == 0 or error.count('\n') == 1, 'one line'
        return status, error if status else out
    return run


def changed(kind: str, change: Change, **toy: Any) -> onnx.ModelProto:
    """Return a toy's network after a change."""
    model = network(toy_of(kind, **toy))
    change(model)
    return model


def _no_names(model: onnx.ModelProto) -> None:
    for place, node in enumerate(model.graph.node):
        node.name = ''
        assert place >= 0


def _half_weights(model: onnx.ModelProto) -> None:
    """Store weights in 16 bits and cast them, as converters do."""
    casts = []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype == np.float32 and values.ndim == 4:
            name = tensor.name
            tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f'{name}_half'))
            casts.append(helper.make_node('Cast', [f'{name}_half'], [name],
                                          to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    model.graph.ClearField('node')
    model.graph.node.extend(nodes)


def _weights_among_inputs(model: onnx.ModelProto) -> None:
    """List the constants as inputs, as PaddlePaddle and old torch do."""
    for tensor in model.graph.initializer:
        model.graph.input.append(helper.make_tensor_value_info(
            tensor.name, tensor.data_type, tensor.dims))


@pytest.mark.parametrize(('model', 'options', 'said'), [
    (network(toy_of('picodet', batch='N')), (), 'distribution'),
    (network(toy_of('picodet', side=None)), ('--sides', '96', '128'), 'sides 96, 128, as'),
    (changed('yolox', _no_names), (), 'grid'),
    (changed('yolox', _half_weights), (), 'grid'),
    (changed('picodet', _weights_among_inputs), (), 'distribution'),
    (network(toy_of('detr')), (), "'orig_target_sizes' (the size of the picture) is fixed"),
    (network(toy_of('nms')), (), 'its own suppression (NonMaxSuppression) is cut off'),
    (network(toy_of('yolox', dtype=TensorProto.UINT8)), (), 'uint8'),
    (network(toy_of('yolox', dtype=TensorProto.FLOAT16)), (), 'NCHW float16'),
    (network(toy_of('yolox', layout='NHWC')), (), 'NHWC'),
    *((network(toy_of('yolox', opset=opset)), (), 'grid') for opset in (11, 13, 17, 22)),
    (network(toy_of('yolox', opset=9)), (), 'opset 9 is too old to free the sides'),
], ids=['dynamic batch', 'free sides', 'no names', 'fp16 weights', 'constants among inputs',
        'two inputs', 'suppression inside', 'bytes', 'all fp16', 'channels last',
        'opset 11', 'opset 13', 'opset 17', 'opset 22', 'opset 9'])
def test_files_that_are_imported(told: Callable[..., tuple[int, str]], model: onnx.ModelProto,
                                 options: tuple[str, ...], said: str) -> None:
    status, text = told(model, *options)
    assert status == 0, text
    assert said in text


def test_weights_beside_the_file_are_read(told: Callable[..., tuple[int, str]],
                                          tmp_path: Path) -> None:
    status, text = told(network(toy_of('yolox')), save_as_external_data=True,
                        location='their.onnx.data', size_threshold=0)
    assert (status, 'grid' in text) == (0, True)
    assert len(load_family(tmp_path / 'family').models) == 1


def _rank_3(model: onnx.ModelProto) -> None:
    del model.graph.input[0].type.tensor_type.shape.dim[0]


def _another_input(model: onnx.ModelProto) -> None:
    model.graph.input.append(helper.make_tensor_value_info('mask', TensorProto.FLOAT, [1, 9]))
    model.graph.node.append(helper.make_node('Identity', ['mask'], ['mask_out']))
    model.graph.output.append(helper.make_tensor_value_info('mask_out', TensorProto.FLOAT, None))


def _batch_of_2(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 2


def _oblong(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[3].dim_value = SIDE * 2


def _unknown_operator(model: onnx.ModelProto) -> None:
    model.graph.node[0].op_type = 'Frobnicate'


def _opset(number: int) -> Change:
    def change(model: onnx.ModelProto) -> None:
        model.opset_import[0].version = number
    return change


def _not_a_number(model: onnx.ModelProto) -> None:
    for tensor in model.graph.initializer:
        if tensor.name.startswith('bias'):
            tensor.CopyFrom(numpy_helper.from_array(
                np.full(tensor.dims, np.nan, np.float32), tensor.name))


def _classifier() -> onnx.ModelProto:
    add = Nodes()
    pooled = add('GlobalAveragePool', 'images')
    add('Reshape', pooled, np.array([1, 3]), output='scores')
    return helper.make_model(helper.make_graph(
        add.nodes, 'classifier',
        [helper.make_tensor_value_info('images', TensorProto.FLOAT, [1, 3, SIDE, SIDE])],
        [helper.make_tensor_value_info('scores', TensorProto.FLOAT, None)], add.constants),
        opset_imports=[helper.make_opsetid('', 17)], ir_version=8)


def _thresholded() -> onnx.ModelProto:
    """Return a network that leaves out boxes of low scores."""
    model = network(toy_of('yolov8'))
    add = Nodes()
    rows = add('Transpose', 'output0', perm=[0, 2, 1])
    flat = add('Squeeze', rows, np.array([0]))
    best = add('ReduceMax', add('Gather', flat, np.arange(4, 7), axis=1), axes=[1], keepdims=0)
    kept = add('NonZero', add('Greater', best, 0.2))
    add('Gather', flat, add('Squeeze', kept, np.array([0])), output='kept', axis=0)
    model.graph.node.extend(add.nodes)
    model.graph.initializer.extend(helper_renamed(model, add))
    model.graph.output[0].name = 'kept'
    return model


def helper_renamed(model: onnx.ModelProto, add: Nodes) -> list[onnx.TensorProto]:
    """Give constants names that the model does not have yet."""
    taken = len(model.graph.initializer)
    for tensor in add.constants:
        new = f'{tensor.name}_after_{taken}'
        for node in model.graph.node[-len(add.nodes):]:
            for place, name in enumerate(node.input):
                if name == tensor.name:
                    node.input[place] = new
        tensor.name = new
    return add.constants


@pytest.mark.parametrize(('model', 'options', 'said'), [
    (b'not a network', (), 'is no ONNX file'),
    (network(toy_of('yolox')).SerializeToString()[:900], (), 'is no ONNX file, or one cut short'),
    (changed('yolox', _rank_3), (), 'has 0 inputs that can be a picture'),
    (changed('yolox', _another_input), (), "an input 'mask' (1, 9) beside the picture"),
    (changed('yolox', _batch_of_2), (), 'a batch of 2; expected 1'),
    (changed('yolox', _oblong), (), f'{SIDE}x{2 * SIDE} pixels; expected a square'),
    (changed('yolox', _unknown_operator), (), 'does not open it'),
    (changed('yolox', _opset(7)), (), 'opset 7; export it again with 9 or above'),
    (changed('yolox', _opset(99)), (), 'does not open it'),
    (changed('yolox', _not_a_number), (), 'holds NaN or infinite numbers'),
    (network(toy_of('picodet', side=None)), (), 'name the sides to use by --sides'),
    (network(toy_of('ssd')), (), 'what it reads it does not tell: say --channels RGB|BGR'),
    (network(toy_of('yolox')), ('--kind', 'distribution'), 'no distribution: expected 3 scores'),
    (network(toy_of('picodet')), ('--sides', '100'), 'boxes at side 100, but there are'),
    (network(toy_of('ssd')), (*SSD, '--sides', '128'), 'fails on images (1, 3, 128, 128)'),
    (network(toy_of('end2end')), ('--sides', '128'), 'its boxes are in pixels of that side'),
    (_classifier(), (), 'are of no kind known for 3 classes'),
    (_thresholded(), (), 'boxes were left out inside'),
], ids=['no network', 'cut short', 'wrong rank', 'unknown input', 'batch of two', 'oblong',
        'unknown operator', 'opset 7', 'opset 99', 'not a number', 'free sides unnamed',
        'input not told', 'another kind wished', 'a side between cells', 'a side it has not',
        'boxes of one side',
        'classifier', 'thresholds inside'])
def test_files_that_are_refused(told: Callable[..., tuple[int, str]],
                                model: onnx.ModelProto | bytes, options: tuple[str, ...],
                                said: str) -> None:
    status, text = told(model, *options)
    assert status == 1
    assert text.startswith('import_model: ')
    assert said in text


def test_another_number_of_labels_is_told_with_the_shapes(
        told: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    (tmp_path / 'labels.txt').write_text('ball\n')
    status, text = told(network(toy_of('yolox')))
    assert status == 1
    assert "'output' (1, 189, 8)" in text
    assert 'Has the labels file the right number of lines?' in text


def test_weights_that_are_missing_are_named(told: Callable[..., tuple[int, str]],
                                            tmp_path: Path) -> None:
    model = network(toy_of('yolox'))
    onnx.save(model, tmp_path / 'their.onnx', save_as_external_data=True, location='lost.data',
              size_threshold=0)
    (tmp_path / 'lost.data').unlink()
    status, text = told((tmp_path / 'their.onnx').read_bytes())
    assert status == 1
    assert 'lost.data' in text


def test_pictures_make_an_8_bit_network(told: Callable[..., tuple[int, str]],
                                        tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for place in range(3):
        pixels = rng.integers(0, 256, (40, 60, 3)).astype(np.uint8)
        cv2.imwrite(str(tmp_path / f'{place}.png'), pixels)
    status, text = told(network(toy_of('yolox')), '--calibrate', str(tmp_path))
    assert (status, 'int8: ' in text) == (0, True)
    precisions = [model.precision for model in load_family(tmp_path / 'family').models]
    assert precisions == ['fp32', 'int8']


def test_options_for_onnx_files_are_refused_elsewhere(told: Callable[..., tuple[int, str]],
                                                      tmp_path: Path) -> None:
    (tmp_path / 'their.yaml').write_text('models: []')
    with pytest.raises(SystemExit):
        main([str(tmp_path / 'their.yaml'), '--kind', 'grid'])
    with pytest.raises(SystemExit):
        main([])

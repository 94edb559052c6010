# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What leads to the outputs is kept and the rest left; what cannot be a raw SSD is refused."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper
from support.foreign_ssd import SIDE, Interface, foreign_network

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.workshop.importing.graph_file import cut, read_graph

OUTPUTS = ('loc', 'conf')


def with_suppression(model: onnx.ModelProto) -> onnx.ModelProto:
    """Let a network end as many exporters do: outputs are detections, raw tensors lie inside."""
    limits = [numpy_helper.from_array(np.array([value], kind), name) for value, kind, name in (
        (10, np.int64, 'most'), (0.5, np.float32, 'iou'), (0.1, np.float32, 'score'))]
    model.graph.initializer.extend(limits)
    model.graph.node.extend([
        helper.make_node('Transpose', ['conf'], ['conf_by_class'], perm=[0, 2, 1]),
        helper.make_node('NonMaxSuppression', ['loc', 'conf_by_class', 'most', 'iou', 'score'],
                         ['kept'], name='nms'),
        helper.make_node('Cast', ['kept'], ['detections'], to=TensorProto.FLOAT)])
    model.graph.ClearField('output')
    model.graph.output.append(helper.make_tensor_value_info('detections', TensorProto.FLOAT, None))
    return model


def run(model: onnx.ModelProto) -> list[np.ndarray]:
    session = ort.InferenceSession(model.SerializeToString(), providers=['CPUExecutionProvider'])
    image = np.random.default_rng(0).random((1, 3, SIDE, SIDE), np.float32)
    return session.run(list(OUTPUTS), {'image': image})  # type: ignore[no-any-return]


def test_tensors_before_a_suppression_can_be_named_and_say_the_same() -> None:
    whole = with_suppression(foreign_network(Interface()))
    kept = cut(whole, 'image', OUTPUTS, 'theirs')
    assert 'NonMaxSuppression' not in {node.op_type for node in kept.graph.node}
    assert {tensor.name for tensor in kept.graph.initializer}.isdisjoint({'most', 'iou'})
    for found, wanted in zip(run(kept), run(foreign_network(Interface())), strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_outputs_after_a_suppression_are_refused_with_what_it_reads() -> None:
    whole = with_suppression(foreign_network(Interface()))
    with pytest.raises(ImportedFileError, match=r"come after a suppression \(NonMaxSuppression "
                                                r"'nms'\); export the raw .* 'loc', 'conf_by"):
        cut(whole, 'image', ('detections', 'conf'), 'theirs')


@pytest.mark.parametrize(('name', 'outputs', 'message'), [
    ('data', OUTPUTS, "theirs has no input 'data'; it has 'image'"),
    ('image', ('boxes', 'conf'), "theirs has no output 'boxes'; it has 'loc', 'conf'"),
    ('image', ('loc', 'constant_0'), "no output 'constant_0'")])
def test_names_that_are_not_there_are_answered_with_those_that_are(
        name: str, outputs: tuple[str, str], message: str) -> None:
    with pytest.raises(ImportedFileError, match=message):
        cut(foreign_network(Interface()), name, outputs, 'theirs')


def test_a_network_that_needs_more_than_the_picture_is_refused() -> None:
    model = foreign_network(Interface())
    last = model.graph.node[-1]
    model.graph.node.append(helper.make_node('Mul', [last.output[0], 'gain'], ['louder']))
    model.graph.input.append(helper.make_tensor_value_info('gain', TensorProto.FLOAT, [1]))
    with pytest.raises(ImportedFileError, match="made from the inputs .*'gain'.*; expected "
                                                "'image', the picture, alone"):
        cut(model, 'image', ('loc', 'louder'), 'theirs')
    assert len(cut(model, 'image', OUTPUTS, 'theirs').graph.input) == 1


def test_what_inner_graphs_read_is_kept() -> None:
    model = foreign_network(Interface())
    branches = [helper.make_graph([helper.make_node(operator, ['conf'], [f'{operator}_conf'])],
                                  operator, [], [helper.make_tensor_value_info(
                                      f'{operator}_conf', TensorProto.FLOAT, None)])
                for operator in ('Neg', 'Identity')]
    model.graph.initializer.append(numpy_helper.from_array(np.array(False), 'negated'))
    model.graph.node.append(helper.make_node('If', ['negated'], ['chosen'],
                                             then_branch=branches[0], else_branch=branches[1]))
    kept = cut(model, 'image', ('loc', 'chosen'), 'theirs')
    session = ort.InferenceSession(kept.SerializeToString(), providers=['CPUExecutionProvider'])
    assert session.run(['chosen'], {'image': np.zeros((1, 3, SIDE, SIDE), np.float32)})[0].size


def test_a_written_file_is_read(tmp_path: Path) -> None:
    onnx.save(foreign_network(Interface()), tmp_path / 'a.onnx')
    assert read_graph(tmp_path / 'a.onnx') == foreign_network(Interface())


def test_weights_beside_the_file_are_read_and_missed(tmp_path: Path) -> None:
    onnx.save(foreign_network(Interface()), tmp_path / 'a.onnx', save_as_external_data=True,
              location='a.data', size_threshold=0)
    found = read_graph(tmp_path / 'a.onnx')
    assert len(run(cut(found, 'image', OUTPUTS, 'a'))) == 2
    (tmp_path / 'a.data').unlink()
    with pytest.raises(ImportedFileError, match=r'a\.onnx cannot be read.*a\.data'):
        read_graph(tmp_path / 'a.onnx')


@pytest.mark.parametrize('content', [b'', b'not a model at all', b'TFL3' * 100])
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / 'a.onnx').write_bytes(content)
    with pytest.raises(ImportedFileError, match='is no ONNX file'):
        read_graph(tmp_path / 'a.onnx')


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    content = foreign_network(Interface()).SerializeToString()
    (tmp_path / 'a.onnx').write_bytes(content[:len(content) // 2])
    with pytest.raises(ImportedFileError, match='is no ONNX file, or one cut short'):
        read_graph(tmp_path / 'a.onnx')


def test_an_old_opset_is_refused(tmp_path: Path) -> None:
    model = foreign_network(Interface())
    model.opset_import[0].version = 8
    onnx.save(model, tmp_path / 'a.onnx')
    with pytest.raises(ImportedFileError, match='in opset 8; export it again with 9 or above'):
        read_graph(tmp_path / 'a.onnx')

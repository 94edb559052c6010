# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The suppression graph agrees with a plain NumPy reference, whatever it is fed."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest

from mobilenet_ros.family.anchors import anchors_cxcywh, ssd_layout
from mobilenet_ros.workshop.networks.boxes import corners, decode
from mobilenet_ros.workshop.networks.suppress_graph import CANDIDATES, FILES, build_suppress

SCALES = np.array([10, 10, 5, 5], np.float32)
SESSION, OCTAVES_SESSION = (ort.InferenceSession(file.read_bytes(), providers=[
    'CPUExecutionProvider']) for file in FILES.values())


@dataclass
class Scene:
    """What the graph is fed, one field an input."""

    box_deltas: np.ndarray
    class_logits: np.ndarray
    anchors_cxcywh: np.ndarray
    box_scales: np.ndarray = field(default_factory=lambda: SCALES)
    score_threshold: float = 0.3
    iou_threshold: float = 0.5
    max_detections: int = 100

    def feed(self) -> dict[str, np.ndarray]:
        return vars(self) | {
            'score_threshold': np.array([self.score_threshold], np.float32),
            'iou_threshold': np.array([self.iou_threshold], np.float32),
            'max_detections': np.array([self.max_detections], np.int64)}


def scene(seed: int, side: int = 300, classes: int = 5, mean_logit: float = -2.0,
          **settings: float) -> Scene:
    rng = np.random.default_rng(seed)
    anchors = anchors_cxcywh(ssd_layout(300), (side, side))
    return Scene(rng.normal(0, 3, (1, len(anchors), 4)).astype(np.float32),
                 rng.normal(mean_logit, 2, (1, len(anchors), classes)).astype(np.float32),
                 anchors, **settings)  # type: ignore[arg-type]


OUTPUTS = ['boxes_xyxy', 'scores', 'class_ids']


def run(scene: Scene) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    boxes, scores, class_ids = SESSION.run(OUTPUTS, scene.feed())
    return boxes, scores, class_ids


def iou(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=1)
    area = np.prod(others[:, 2:] - others[:, :2], axis=1)
    return shared / (np.prod(box[2:] - box[:2]) + area - shared)


def reference(scene: Scene) -> list[tuple[float, int, tuple[float, ...]]]:
    """Return (score, class id, box) of every detection, best first, pair by pair."""
    logits = scene.class_logits[0].astype(np.float64)
    boxes = corners(decode(scene.box_deltas[0], scene.anchors_cxcywh, scene.box_scales))
    kept: list[tuple[float, int, np.ndarray]] = []
    for place in np.argsort(-logits, axis=None, kind='stable')[:CANDIDATES]:
        anchor, class_id = divmod(int(place), logits.shape[1])
        score = 1 / (1 + np.exp(-logits[anchor, class_id]))
        rivals = [box for _, other, box in kept if other == class_id]
        overlapped = rivals and iou(boxes[anchor], np.array(rivals)).max() > scene.iou_threshold
        if score > scene.score_threshold and not overlapped:
            kept.append((score, class_id, boxes[anchor]))
    return [(score, class_id, tuple(box)) for score, class_id, box in
            kept[:scene.max_detections]]


CASES = {
    'usual': scene(1), 'one class': scene(2, classes=1), 'ninety classes': scene(3, classes=90),
    'larger side': scene(4, side=428), 'fewer anchors than candidates': scene(5, side=33),
    'a handful of anchors': scene(6, side=1), 'everything is an object': scene(7, mean_logit=6.0),
    'nothing is one': scene(8, mean_logit=-40.0), 'every score counts': scene(
        9, side=64, score_threshold=0.0), 'no overlap allowed': scene(10, iou_threshold=0.0),
    'any overlap allowed': scene(11, iou_threshold=1.0), 'one detection': scene(
        12, max_detections=1), 'few detections': scene(13, mean_logit=2.0, max_detections=7),
}


@pytest.mark.parametrize('case', CASES.values(), ids=CASES.keys())
def test_graph_finds_what_the_reference_finds(case: Scene) -> None:
    boxes, scores, class_ids = run(case)
    wanted = reference(case)
    assert class_ids.tolist() == [class_id for _, class_id, _ in wanted]
    assert scores == pytest.approx(np.array([score for score, _, _ in wanted]), abs=1e-6)
    assert boxes == pytest.approx(np.array([box for _, _, box in wanted]).reshape(-1, 4),
                                  rel=1e-4, abs=1e-2)


@pytest.mark.parametrize('case', CASES.values(), ids=CASES.keys())
def test_limits_that_every_box_keeps_change_nothing(case: Scene) -> None:
    limits = np.tile(np.array([0, np.inf], np.float32), (len(case.anchors_cxcywh), 1))
    limited = OCTAVES_SESSION.run(OUTPUTS, case.feed() | {'size_limits_px': limits})
    for one, other in zip(run(case), limited, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize('case', CASES.values(), ids=CASES.keys())
def test_outputs_have_their_types_and_fall_in_score(case: Scene) -> None:
    boxes, scores, class_ids = run(case)
    assert (boxes.dtype, scores.dtype, class_ids.dtype) == (np.float32, np.float32, np.int64)
    assert boxes.shape == (len(scores), 4)
    assert (np.diff(scores) <= 1e-6).all(), "but for the sigmoid's last digits"


def test_cases_find_none_some_and_the_most() -> None:
    counts = {name: len(run(case)[1]) for name, case in CASES.items()}
    assert counts['nothing is one'] == 0
    assert counts['everything is an object'] == 100
    assert counts['one detection'] == 1
    assert 0 < counts['usual'] < 256


def test_score_threshold_of_one_finds_nothing() -> None:
    assert len(run(scene(14, mean_logit=30.0, score_threshold=1.0))[1]) == 0


def test_ties_are_all_kept_where_they_do_not_overlap() -> None:
    tied = scene(15, side=33, classes=2, iou_threshold=1.0, score_threshold=0.0)
    tied.class_logits[:] = 1.0
    boxes, scores, class_ids = run(tied)
    assert len(set(scores.tolist())) == 1
    found = {(*box, class_id) for box, class_id in zip(
        boxes.tolist(), class_ids.tolist(), strict=True) for box in [tuple(box)]}
    assert len(found) == min(2 * len(tied.anchors_cxcywh), tied.max_detections)


def test_overlapping_objects_of_two_classes_are_both_kept() -> None:
    pair = scene(16, side=33, classes=2, mean_logit=-20.0)
    pair.class_logits[0, 3] = [2.0, 1.0]
    assert run(pair)[2].tolist() == [0, 1]


@pytest.mark.parametrize('file', FILES.values(), ids=lambda file: file.name)
def test_no_node_copies_the_logits_of_all_anchors(file: Path) -> None:
    graph = onnx.load(file).graph
    (rows,) = [node.output[0] for node in graph.node
               if node.op_type == 'Squeeze' and node.input[0] == 'class_logits']
    readers = {node.op_type for node in graph.node if {rows, 'class_logits'} & {*node.input}}
    assert readers == {'Squeeze', 'Shape', 'ReduceMax', 'Gather'}


def test_pairs_that_tie_with_the_worst_candidate_do_not_push_out_better_ones() -> None:
    tied = scene(17, classes=3, mean_logit=-20.0, score_threshold=0.0, iou_threshold=1.0,
                 max_detections=CANDIDATES)
    tied.class_logits[:] = -1.0
    tied.class_logits[0, 5:15, 2] = 2.0
    scores, class_ids = run(tied)[1:]
    assert class_ids[:10].tolist() == [2] * 10
    assert len(scores) == CANDIDATES


def test_huge_deltas_give_finite_boxes() -> None:
    wild = scene(18, mean_logit=3.0)
    wild.box_deltas *= 1e4
    assert np.isfinite(run(wild)[0]).all()


@pytest.mark.parametrize('octaves', FILES)
def test_committed_file_is_what_the_code_builds(octaves: int) -> None:
    built, committed = build_suppress(octaves), onnx.load(FILES[octaves])
    committed.producer_version = built.producer_version
    assert built == committed

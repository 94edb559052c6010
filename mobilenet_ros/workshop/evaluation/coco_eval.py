# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""COCO's twelve figures, by pycocotools, which is imported only when something is measured."""

import io
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

import numpy as np

from mobilenet_ros.workshop.evaluation.bootstrap import matches_of, standard_error

if TYPE_CHECKING:
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval


class CocoRow(TypedDict):
    """One detection as COCO's result format has it; `bbox` is left, top, width, height."""

    image_id: int
    category_id: int
    bbox: list[float]
    score: float


class CocoFigures(NamedTuple):
    """Average precision and recall in [0, 1]; None where the set has no object of that size.

    ap_error, ap_large_error: standard errors of `ap` and `ap_large`, by how much other pictures of
    the kind would move them.
    """

    ap: float | None
    ap50: float | None
    ap75: float | None
    ap_small: float | None
    ap_medium: float | None
    ap_large: float | None
    ar1: float | None
    ar10: float | None
    ar100: float | None
    ar_small: float | None
    ar_medium: float | None
    ar_large: float | None
    ap_error: float | None = None
    ap_large_error: float | None = None


def indexed(images: Iterable[int], annotations: Iterable[Mapping[str, Any]],
            categories: Iterable[int]) -> 'COCO':
    """Return annotations as COCO's json has them, with the ids they name, ready to be asked."""
    from pycocotools.coco import COCO
    truth = COCO()
    truth.dataset = {
        'images': [{'id': image} for image in images],
        'annotations': [{'id': number, **entry}  # an id of 0 would read as no match
                        for number, entry in enumerate(annotations, 1)],
        'categories': [{'id': category} for category in categories]}
    with redirect_stdout(io.StringIO()):  # it reports every step
        truth.createIndex()
    return truth


def matched(truth: 'COCO', rows: Sequence[CocoRow], **parameters: object) -> 'COCOeval':
    """Return detections matched with `truth`; `parameters` are as pycocotools names them."""
    from pycocotools.cocoeval import COCOeval
    with redirect_stdout(io.StringIO()):  # it reports every step
        evaluation = COCOeval(truth, truth.loadRes(list(rows)), 'bbox')
        for name, value in parameters.items():
            setattr(evaluation.params, name, value)
        evaluation.evaluate()
    return evaluation


def coco_figures(truth: 'COCO', rows: Sequence[CocoRow],
                 category_ids: Sequence[int] = ()) -> CocoFigures:
    """Return the figures of detections against `truth`, over some categories or over all."""
    if not rows:  # it takes no empty list, and knows for which sizes there is nothing to find
        rows = [CocoRow(image_id=min(truth.imgs), category_id=min(category_ids or truth.cats),
                        bbox=[-9.0, -9.0, 1.0, 1.0], score=0.0)]
    categories = {'catIds': list(category_ids)} if category_ids else {}
    evaluation = matched(truth, rows, **categories)
    with redirect_stdout(io.StringIO()):
        evaluation.accumulate()
        evaluation.summarize()
    figures = CocoFigures(*(None if value < 0 else float(value) for value in evaluation.stats))
    return figures._replace(ap_error=_error(evaluation, 'all'),
                            ap_large_error=_error(evaluation, 'large'))


def _error(evaluation: 'COCOeval', sizes: str) -> float:
    """Return the standard error of the average precision of objects of some sizes."""
    parameters = evaluation.params
    pictures = {image_id: place for place, image_id in enumerate(parameters.imgIds)}
    by_class = np.array(evaluation.evalImgs, object).reshape(
        len(parameters.catIds), len(parameters.areaRng), len(pictures))
    place = parameters.areaRngLbl.index(sizes)
    classes = [*matches_of([*by_class[:, place].ravel()], pictures)]
    return standard_error(classes, len(pictures))

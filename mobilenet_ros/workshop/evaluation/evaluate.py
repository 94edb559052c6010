# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""How accurate a variant is: labelled pictures through the pipeline that runs on the robot."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

from mobilenet_ros.errors import SourceError
from mobilenet_ros.family.family import Accuracy, Family
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.detector import StageTimes
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.sources.pictures import read_picture
from mobilenet_ros.workshop.evaluation.coco_eval import CocoFigures, CocoRow, coco_figures
from mobilenet_ros.workshop.evaluation.coco_set import CocoSet
from mobilenet_ros.workshop.evaluation.labels.renaming import suggestion
from mobilenet_ros.workshop.evaluation.voc_eval import voc_map

# Low, because precision is averaged over every recall that can be reached.
THRESHOLDS = Thresholds(score_threshold=0.01, iou_threshold=0.6, max_detections=100)


class FindsObjects(Protocol):
    """What can be measured: a detector of a family's classes, such as FrameDetector."""

    @property
    def family(self) -> Family:
        """Return the family, whose `labels` are the names of the classes."""

    def detect(self, frame: Frame, variant: Variant,
               thresholds: Thresholds) -> tuple[Detections, StageTimes]:
        """Return what `variant` sees in `frame`, in camera pixels, and the time of each stage."""


class MeasuredAccuracy(NamedTuple):
    """COCO's figures and VOC's mean average precision at an overlap of one half."""

    coco: CocoFigures
    voc50: float

    @property
    def accuracy(self) -> Accuracy:
        """Return what a manifest keeps of them, rounded to what the measurement is worth."""
        def rounded(value: float | None) -> float | None:
            return None if value is None else round(value, 4)
        coco = self.coco
        if coco.ap is None or coco.ap50 is None:
            raise SourceError('no accuracy was measured: there was no object to find')
        return Accuracy(round(coco.ap, 4), round(coco.ap50, 4),
                        rounded(coco.ap_small), rounded(coco.ap_medium), rounded(coco.ap_large),
                        rounded(coco.ap_error), rounded(coco.ap_large_error))


def shared_categories(family: Family, labelled: CocoSet) -> dict[int, int]:
    """Return the set's category id of every class id of the family that has the same name."""
    shared = {class_id: labelled.category_ids[name]
              for class_id, name in enumerate(family.labels) if name in labelled.category_ids}
    names = [*labelled.category_ids]
    if not shared:
        near = suggestion(names, family.labels)
        raise SourceError(f'{labelled.name} and the family {family.name} share no class name; '
                          f'the set has {", ".join(names) or "no class"}, the family '
                          f'{", ".join(family.labels)}{near and "; perhaps " + near}')
    objects = labelled.objects()
    if not sum(objects[name] for name in names if labelled.category_ids[name] in shared.values()):
        raise SourceError(f'{labelled.name} has no box to measure with: {objects.total()} of '
                          'classes that the family lacks, the others are ignored')
    return shared


def what_is_measured(family: Family, labelled: CocoSet) -> list[str]:
    """Return lines that say how many boxes count, and how many do not, and why."""
    objects, shared = labelled.objects(), shared_categories(family, labelled)
    lacking = {name: count for name, count in objects.items() if name not in family.labels}
    ignored = len(labelled.truth.anns) - objects.total()
    used = objects.total() - sum(lacking.values())
    lines = [f'measured with {used} boxes of {len(shared)} of the {len(family.labels)} classes '
             f'in {len(labelled.pictures)} pictures' +
             (f'; {ignored} boxes are ignored' if ignored else '')]
    if lacking:
        near = suggestion(lacking, family.labels)
        counts = ', '.join(f'{name} {count}' for name, count in lacking.items())
        lines.append(f'not measured: {sum(lacking.values())} boxes of classes that the family '
                     f'{family.name} lacks ({counts})' + (f'; perhaps {near}' if near else ''))
    return lines


def evaluate(detector: FindsObjects, variant: Variant, labelled: CocoSet) -> MeasuredAccuracy:
    """Return the accuracy of one variant over the classes that the family and the set share."""
    shared = shared_categories(detector.family, labelled)
    rows = [row for image_id, picture in labelled.pictures.items()
            for row in _rows(detector, variant, image_id, picture, shared)]
    categories = sorted(shared.values())
    truths = [entry for entry in labelled.truth.anns.values()
              if entry['category_id'] in categories and not entry['iscrowd']]
    return MeasuredAccuracy(coco_figures(labelled.truth, rows, categories), voc_map(truths, rows))


def _rows(detector: FindsObjects, variant: Variant, image_id: int, picture: Path,
          shared: Mapping[int, int]) -> Iterator[CocoRow]:
    frame = Frame(read_picture(picture), PixelFormat.BGR)
    return to_rows(detector.detect(frame, variant, THRESHOLDS)[0], image_id, shared)


def to_rows(detections: Detections, image_id: int, shared: Mapping[int, int]) -> Iterator[CocoRow]:
    """Return the detections of one picture as COCO's result format has them."""
    for box, score, class_id in zip(detections.boxes_xyxy, detections.scores,
                                    detections.class_ids, strict=True):
        if int(class_id) in shared:
            left, top, right, bottom = map(float, box)
            yield CocoRow(image_id=image_id, category_id=shared[int(class_id)], score=float(score),
                          bbox=[left, top, right - left, bottom - top])

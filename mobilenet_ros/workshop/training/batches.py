# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The pictures of each step, made by any number of workers in an order that is always the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.preprocess import preprocess
from mobilenet_ros.sources.pictures import read_picture
from mobilenet_ros.workshop.evaluation.labels import Sample
from mobilenet_ros.workshop.training.assign import Objects
from mobilenet_ros.workshop.training.augment import (
    LEAST_SIDE_PX,
    Boxes,
    choose_light,
    choose_window,
    cut,
    mirrored,
    relit,
    seen_in,
)
from mobilenet_ros.workshop.training.recipe import PICTURES, Recipe, chance, places, plan

_Any = TypeVar('_Any')


class Batch(NamedTuple):
    """The same pictures at each side that the step needs, uint8 (B, side, side, 3).

    The boxes of `objects` are shares of the picture; `objects_at` gives them in pixels.
    """

    images: dict[int, Tensor]
    objects: Objects

    def objects_at(self, side: int) -> Objects:
        """Return the objects with boxes in pixels of an input side; specks are ignored."""
        boxes = self.objects.boxes_xyxy * side
        specks = (boxes[..., 2:] - boxes[..., :2]).amin(-1) < LEAST_SIDE_PX
        return self.objects._replace(boxes_xyxy=boxes, ignored=self.objects.ignored | specks)

    def to(self, device: torch.device) -> 'Batch':
        """Return the batch on another device."""
        images = {side: image.to(device, non_blocking=True)
                  for side, image in self.images.items()}
        return Batch(images, Objects(*(values.to(device, non_blocking=True)
                                       for values in self.objects)))


@dataclass(frozen=True)
class Batches(Dataset):  # type: ignore[type-arg]
    """The batch of every step, as a function of the step alone."""

    samples: Sequence[Sample]
    recipe: Recipe

    def __getitem__(self, step: int) -> Batch:
        """Return the batch of one step."""
        sides = {sub.side for sub in plan(self.recipe, step)}
        shown = [show(self.samples[place], sides, chance(self.recipe, PICTURES, step, index))
                 for index, place in enumerate(places(self.recipe, step, len(self.samples)))]
        images = {side: torch.from_numpy(np.concatenate([each[side] for each, _ in shown]))
                  for side in sides}
        return Batch(images, padded([boxes for _, boxes in shown]))


def show(sample: Sample, sides: set[int],
         rng: np.random.Generator) -> tuple[dict[int, NDArray[np.uint8]], Boxes]:
    """Return a picture shown by chance, at some sides, with the objects that are left."""
    pixels = read_picture(sample.path)
    boxes = Boxes(sample.boxes_xyxy, sample.class_ids, sample.scores, sample.ignored)
    window = choose_window(boxes.boxes_xyxy[~boxes.ignored], pixels.shape[:2], rng)
    pixels, boxes = cut(pixels, window), seen_in(boxes, window)
    if rng.random() < 0.5:
        pixels, boxes = np.ascontiguousarray(pixels[:, ::-1]), mirrored(boxes)
    frame, light = Frame(pixels, PixelFormat.BGR), choose_light(rng)
    return {side: relit(preprocess(frame, side)[0][0], light)[None] for side in sides}, boxes


def padded(boxes: Sequence[Boxes]) -> Objects:
    """Return the objects of several pictures as tensors of one size."""
    most = max(len(each.scores) for each in boxes)

    def filled(field: str, *shape: int) -> Tensor:
        values = [getattr(each, field) for each in boxes]
        rows = np.zeros((len(values), most, *shape), values[0].dtype)
        for row, value in zip(rows, values, strict=True):
            row[:len(value)] = value
        return torch.from_numpy(rows)
    return Objects(filled('boxes_xyxy', 4), filled('class_ids'), filled('scores'),
                   filled('ignored'))


def plain_images(paths: Sequence[Path], sides: Sequence[int], batch: int) -> Iterator[Tensor]:
    """Give batches of pictures as a camera would show them, the sides taking turns."""
    for place in range(0, len(paths), batch):
        side = sides[place // batch % len(sides)]
        frames = [Frame(read_picture(path), PixelFormat.BGR)
                  for path in paths[place:place + batch]]
        yield torch.from_numpy(np.concatenate([preprocess(frame, side)[0] for frame in frames]))


def spread(found: Sequence[_Any], count: int) -> list[_Any]:
    """Return `count` of what was found by chance, all in other order where there are fewer."""
    chosen = np.random.default_rng(0).permutation(len(found))[:count]
    return [found[int(place)] for place in chosen]


def loader(batches: Batches, first_step: int, last_step: int, workers: int) -> Iterator[Batch]:
    """Give the batches of some steps, made by `workers` processes, or by none here."""
    found = DataLoader(batches, batch_size=None, sampler=range(first_step, last_step),
                       num_workers=workers, worker_init_fn=_one_thread, pin_memory=False,
                       prefetch_factor=4 if workers else None)
    return iter(found)


def _one_thread(worker: int) -> None:
    cv2.setNumThreads(1)

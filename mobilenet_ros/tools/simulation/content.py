# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Does it pay to weigh by size? Labelled pictures as streams of mostly small or large objects.

Half of the pictures give the family its accuracies, as its manifest would have them; of the other
half come the streams. What every variant detects is known beforehand, so that the accuracy of any
choice can be measured.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mobilenet_ros.adaptation import (
    Controller,
    ControllerSettings,
    Ladder,
    Measurement,
    build_ladder,
)
from mobilenet_ros.adaptation.measurement import BySize
from mobilenet_ros.family import Family, Variant
from mobilenet_ros.training.coco_eval import Row, coco_figures, indexed
from mobilenet_ros.training.evaluate import Figures

if TYPE_CHECKING:
    from pycocotools.coco import COCO

TARGET_HZ = 30.0
OVERHEAD_S = 0.002
FRAMES = 60  # of each picture
SPEEDS = 10  # machines, from one on which hardly anything fits to one on which everything does
ROOM = 1.15  # of a frame's time, that a variant needs to be chosen
STREAMS = ('small', 'mixed', 'large')


@dataclass(frozen=True)
class Sight:
    """What each variant sees in each picture: rows in COCO's format, and counts by size."""

    truth: 'COCO'
    category_ids: list[int]
    rows: Mapping[Variant, Mapping[int, Sequence[Row]]]
    seen: Mapping[Variant, Mapping[int, BySize]]

    def figures(self, chosen: Mapping[int, Variant]) -> Figures:
        """Return the accuracy over some pictures, each with the variant chosen for it."""
        rows = [row for image_id, variant in chosen.items()
                for row in self.rows[variant][image_id]]
        return Figures(coco_figures(self._part(chosen), rows, self.category_ids), 0.0)

    def _part(self, image_ids: Iterable[int]) -> 'COCO':
        wanted, data = set(image_ids), self.truth.dataset
        return indexed(data | {
            'images': [entry for entry in data['images'] if entry['id'] in wanted],
            'annotations': [entry for entry in data['annotations']
                            if entry['image_id'] in wanted]})


class Outcome(NamedTuple):
    """One stream on one machine: AP and switches a minute, without and with the option."""

    stream: str
    ap: tuple[float, float]
    switches_per_min: tuple[float, float]


def streams(truth: 'COCO', image_ids: Sequence[int]) -> dict[str, list[int]]:
    """Return the third of the pictures with the smallest objects, that with the largest, all."""
    def largeness(image_id: int) -> float:
        areas = [entry['area'] for entry in truth.imgToAnns[image_id]]
        return float(np.mean(np.log(areas))) if areas else 0.0

    third, by_size = len(image_ids) // 3, sorted(image_ids, key=largeness)
    found = {'small': set(by_size[:third]), 'mixed': set(by_size), 'large': set(by_size[-third:])}
    return {name: [image for image in image_ids if image in found[name]] for name in STREAMS}


def try_split(family: Family, sight: Sight, rng: np.random.Generator) -> Iterator[Outcome]:
    """Yield the outcome of every stream on every machine for one random split of the pictures."""
    image_ids = rng.permutation(sorted(sight.truth.imgs)).tolist()
    half = len(image_ids) // 2
    accuracies = {variant: sight.figures(dict.fromkeys(image_ids[:half], variant)).accuracy
                  for variant in sight.rows}
    ladder = build_ladder(replace(family, accuracies=accuracies))
    for name, pictures in streams(sight.truth, image_ids[half:]).items():
        for slowdown in slowdowns(ladder):
            found = [run_stream(ladder, sight, pictures, slowdown, weigh)
                     for weigh in (False, True)]
            yield Outcome(name, *zip(*(_measured(sight, pictures, ran) for ran in found),
                                     strict=True))


def slowdowns(ladder: Ladder) -> list[float]:
    """Return the slowdowns of the machines, on which the dearest to the cheapest rung just fit."""
    network_s = 1.0 / TARGET_HZ / ROOM - OVERHEAD_S
    factors = np.geomspace(network_s / ladder.rungs[-1].t0_s, network_s / ladder.rungs[0].t0_s,
                           SPEEDS)
    return [float(factor) for factor in factors]


def run_stream(ladder: Ladder, sight: Sight, pictures: Sequence[int], slowdown: float,
               weigh: bool) -> list[Variant]:
    """Return the variant of every frame when each picture is shown for two seconds."""
    controller = Controller(ladder, ControllerSettings(TARGET_HZ, weigh_by_size=weigh))
    ran: list[Variant] = []
    for number in range(FRAMES * len(pictures)):
        now_s = number / TARGET_HZ
        ran.append(controller.decide(now_s).member.variant)
        network_s = slowdown * ladder.find(ran[-1]).t0_s
        total_s = network_s + OVERHEAD_S
        controller.observe(Measurement(now_s + total_s, ran[-1], network_s, total_s,
                                       seen=sight.seen[ran[-1]][pictures[number // FRAMES]]))
    return ran


def _measured(sight: Sight, pictures: Sequence[int],
              ran: Sequence[Variant]) -> tuple[float, float]:
    """Return AP, of the variant at the end of each picture, and switches a minute."""
    chosen = dict(zip(pictures, ran[FRAMES - 1::FRAMES], strict=True))
    switches = sum(before != after for before, after in pairwise(ran))
    return sight.figures(chosen).coco.ap or 0.0, 60.0 * switches * TARGET_HZ / len(ran)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`benchmark content`: what `weigh_by_size` gains on streams of small and of large objects."""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import track
from rich.table import Table

from mobilenet_ros.adaptation.sizes import count
from mobilenet_ros.family import Family
from mobilenet_ros.family.find import find_family
from mobilenet_ros.perception.detector import Detector
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.workshop.benchmarks.simulation.content import STREAMS, Outcome, Sight, try_split
from mobilenet_ros.workshop.evaluation.coco_set import CocoSet, load_coco_set
from mobilenet_ros.workshop.evaluation.evaluate import THRESHOLDS, shared_categories, to_rows
from mobilenet_ros.workshop.libraries import extra_libraries


def add_arguments(arguments: argparse.ArgumentParser) -> None:
    """Add the command line of `benchmark content`."""
    arguments.add_argument('annotations', type=Path, help='boxes of the pictures, COCO json')
    arguments.add_argument('--family', default='coco', help='a name or a folder')
    arguments.add_argument('--pictures', type=Path, metavar='FOLDER',
                           help='where the pictures lie (default: where train looks too)')
    arguments.add_argument('--splits', type=int, default=6, metavar='N',
                           help='random halves to measure accuracies on; the others are shown')
    arguments.add_argument('--seed', type=int, default=0, metavar='N')
    arguments.add_argument('--json', type=Path, metavar='FILE', help='write the figures')


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the benchmark and print its table."""
    family = find_family(options.family)
    with extra_libraries():
        labelled = load_coco_set(options.annotations, options.pictures)
    sight = look(family, labelled, console)
    rng = np.random.default_rng(options.seed)
    splits = [list(try_split(family, sight, rng))
              for _ in track(range(options.splits), 'splits', console=console)]
    rows = [summary(name, splits) for name in STREAMS]
    console.print(_table(rows))
    if options.json:
        options.json.write_text(json.dumps({'splits': len(splits), 'streams': rows}, indent=2)
                                + '\n')
    return 0


def look(family: Family, labelled: CocoSet, console: Console) -> Sight:
    """Return what every variant sees in every picture."""
    shared = shared_categories(family, labelled)
    detector = Detector(Network(family), time.perf_counter)
    frames = {image_id: Frame(np.asarray(cv2.imread(str(path)), np.uint8), PixelFormat.BGR)
              for image_id, path in labelled.pictures.items()}
    rows, seen = {}, {}
    for member in track(family.members, 'variants', console=console):
        found = {image_id: detector.detect(frame, member.variant, THRESHOLDS)[0]
                 for image_id, frame in frames.items()}
        rows[member.variant] = {image_id: list(to_rows(detections, image_id, shared))
                                for image_id, detections in found.items()}
        seen[member.variant] = {
            image_id: count(detections.boxes_xyxy[
                detections.scores >= Thresholds().score_threshold],
                max(frames[image_id].height, frames[image_id].width))
            for image_id, detections in found.items()}
    return Sight(labelled.truth, sorted(shared.values()), rows, seen)


def summary(stream: str, splits: Sequence[Sequence[Outcome]]) -> dict[str, Any]:
    """Return a stream's mean AP and switches, and the gain with its standard error over splits."""
    own = [[outcome for outcome in split if outcome.stream == stream] for split in splits]
    ap = np.array([np.mean([outcome.ap for outcome in split], axis=0) for split in own])
    switches = np.mean([outcome.switches_per_min for split in own for outcome in split], axis=0)
    gains = ap[:, 1] - ap[:, 0]
    error = float(gains.std(ddof=1) / len(gains) ** 0.5) if len(gains) > 1 else None
    return {'stream': stream, 'ap_without': float(ap[:, 0].mean()),
            'ap_with': float(ap[:, 1].mean()), 'gain': float(gains.mean()),
            'standard_error': error, 'switches_per_min_without': float(switches[0]),
            'switches_per_min_with': float(switches[1])}


def _table(rows: Sequence[dict[str, Any]]) -> Table:
    table = Table('objects', 'without', 'with', 'gain', 'error', 'sw/min without', 'with',
                  title='AP without and with weigh_by_size, mean over machines', box=SIMPLE,
                  caption='error: standard error of the gain over the splits; '
                          'sw/min: switches a minute')
    for row in rows:
        table.add_row(*('-' if value is None else value if isinstance(value, str)
                        else f'{value:.4f}' if index < 5 else f'{value:.1f}'
                        for index, value in enumerate(row.values())))
    return table

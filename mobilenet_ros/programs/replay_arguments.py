# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The arguments of `replay` and the settings that they mean."""

import argparse
from pathlib import Path

from mobilenet_ros.perception.providers import NAMES
from mobilenet_ros.replay.bag_writer import STORAGES
from mobilenet_ros.replay.matching import Tolerance
from mobilenet_ros.replay.settings import ReplaySettings

DEFAULTS = ReplaySettings()
TOLERANCE = Tolerance()
_SAME_NAME = ('family', 'intra_op_threads', 'adapt', 'target_fps', 'deadline_quantile', 'alpha',
              'rho', 'precision', 'score_threshold', 'iou_threshold', 'max_detections')


def parser(description: str | None) -> argparse.ArgumentParser:
    """Return the parser of the program."""
    result = argparse.ArgumentParser(prog='replay', description=description)
    result.add_argument('bags', type=Path, nargs='+', metavar='BAG',
                        help='a rosbag2: its folder, or one .mcap or .db3 file; or a night: '
                             'several bags, or folders that hold bags')
    result.add_argument('--out', type=Path, required=True, metavar='DIR',
                        help='folder for bag, detections.jsonl and summary.json; of a night it '
                             'holds such a folder for each bag, and night.json')
    result.add_argument('--storage', choices=STORAGES, default=STORAGES[0],
                        help='of the bag that is written (%(default)s)')
    result.add_argument('--video', action='store_true', help='write an annotated video too')
    result.add_argument('--topics', nargs='+', default=(), metavar='TOPIC',
                        help='image topics to replay (default: one for each camera)')
    _add_detector(result.add_argument_group('detector', "the node's parameters"))
    _add_adaptation(result.add_argument_group('variant'))
    _add_reference(result.add_argument_group('comparison'))
    _add_night(result.add_argument_group('night', 'many bags, each under its name'))
    return result


def _add_detector(group: argparse._ArgumentGroup) -> None:
    group.add_argument('--family', default=DEFAULTS.family,
                       help="name of an installed family, or a family's folder (%(default)s)")
    group.add_argument('--providers', default=','.join(DEFAULTS.providers), metavar='P,P',
                       help=f'in order of preference, of {", ".join(NAMES)} (%(default)s)')
    group.add_argument('--intra-op-threads', type=int, default=DEFAULTS.intra_op_threads,
                       metavar='N', help='of the network on the CPU; 0: ONNX Runtime decides')
    group.add_argument('--score-threshold', type=float, default=DEFAULTS.score_threshold,
                       metavar='S', help='lowest score of a detection (%(default)s)')
    group.add_argument('--iou-threshold', type=float, default=DEFAULTS.iou_threshold, metavar='I',
                       help='overlap above which the weaker box of a class goes (%(default)s)')
    group.add_argument('--max-detections', type=int, default=DEFAULTS.max_detections,
                       metavar='N', help='most detections in one frame (%(default)s)')
    group.add_argument('--classes', nargs='+', default=(), metavar='NAME',
                       help='classes wanted (default: all)')


def _add_adaptation(group: argparse._ArgumentGroup) -> None:
    for name in ('alpha', 'rho'):
        group.add_argument(f'--{name}', type=float,
                           help='run this one (default: the nearest to 1 in the family)')
    group.add_argument('--precision', help='run this one (default: fp32 where there is)')
    group.add_argument('--adapt', action='store_true',
                       help='choose the variant of every frame, as the node does, and write '
                            'latencies.jsonl')
    group.add_argument('--latencies', type=Path, metavar='FILE',
                       help='latencies.jsonl of a run with --adapt, or the folder of such a '
                            'night: decide again as it did')
    group.add_argument('--target-fps', type=float, default=DEFAULTS.target_fps, metavar='HZ',
                       help='with --adapt: frame rate to hold (%(default)g)')
    group.add_argument('--deadline-quantile', type=float, default=DEFAULTS.deadline_quantile,
                       metavar='Q', help='with --adapt: share of frames in time (%(default)g)')


def _add_reference(group: argparse._ArgumentGroup) -> None:
    group.add_argument('--reference', type=Path, metavar='FILE',
                       help='detections.jsonl of an earlier run, or the folder of an earlier '
                            'night; exit 1 on a difference')
    group.add_argument('--iou', type=float, default=TOLERANCE.iou, metavar='I',
                       help='least overlap of equal boxes (%(default)g)')
    group.add_argument('--score-tolerance', type=float, default=TOLERANCE.score, metavar='T',
                       help='largest difference of equal scores (%(default)g)')


def _add_night(group: argparse._ArgumentGroup) -> None:
    group.add_argument('--resume', action='store_true',
                       help='keep the results of the bags that are done, after a crash')
    where = group.add_mutually_exclusive_group()
    where.add_argument('--jobs', type=_at_least_one, metavar='N',
                       help='bags at once, each with its share of the cores (1)')
    where.add_argument('--dask', metavar='ADDRESS',
                       help='on the Dask cluster with this scheduler: tcp://HOST:8786')


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def settings_of(arguments: argparse.Namespace) -> ReplaySettings:
    """Return the settings that the arguments mean."""
    values = {name: getattr(arguments, name) for name in _SAME_NAME}
    return ReplaySettings(topics=tuple(arguments.topics), classes=tuple(arguments.classes),
                          providers=tuple(arguments.providers.split(',')), **values)


def tolerance_of(arguments: argparse.Namespace) -> Tolerance:
    """Return what counts as equal."""
    return Tolerance(arguments.iou, arguments.score_tolerance, arguments.score_threshold)

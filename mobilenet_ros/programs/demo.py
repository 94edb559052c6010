# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Shows the detector at work: camera and detector as two processes on a real graph.

Half-way the machine gets busy, and the detector has to give way and come back.
"""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.find import find_family
from mobilenet_ros.sources import photographs
from mobilenet_ros.workshop.benchmarks.graph.picture import draw_course
from mobilenet_ros.workshop.benchmarks.graph.plan import LEAST_HZ, best_rung_s, demo_rate_hz
from mobilenet_ros.workshop.benchmarks.graph.show import Show, run_show

DEFAULT_FAMILY = 'coco'
COURSE = 'course.png'


def parser() -> argparse.ArgumentParser:
    """Return the command line of the demo."""
    arguments = argparse.ArgumentParser(prog='demo', description=__doc__)
    arguments.add_argument('--video', default=photographs.NAME,
                           help='video file, picture folder, webcam number or bag '
                                '(default: photographs seen by a moving camera)')
    arguments.add_argument('--model', default=DEFAULT_FAMILY,
                           help='family: a name or a folder (default: %(default)s)')
    arguments.add_argument('--target-fps', type=float,
                           help='frame rate to hold in Hz (default: 30; of the photographs more '
                                'where this machine does more)')
    arguments.add_argument('--seconds', type=float, default=30.0,
                           help='how long to watch (default: %(default)g)')
    arguments.add_argument('--out', type=Path, default=Path('demo_output'),
                           help='folder for the pictures (default: %(default)s)')
    return arguments


def main(argv: list[str] | None = None) -> int:
    """Run the demo; 1 with one clear message when it cannot run."""
    options = parser().parse_args(argv)
    console = Console()
    try:
        _demonstrate(options, console)
    except MobilenetRosError as error:
        console.print(f'demo: {error}', style='red', highlight=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _demonstrate(options: argparse.Namespace, console: Console) -> None:
    family = find_family(options.model)
    options.out.mkdir(parents=True, exist_ok=True)
    show = _show(options, family)
    course, pictures = run_show(show, console)
    draw_course(course, family.members, f'holding {show.target_fps:g} Hz with {family.name}',
                options.out / COURSE)
    console.print(f'\n{len(course.frames)} frames. {options.out}/ holds {len(pictures)} annotated '
                  f'pictures, and {COURSE} with the course of latency and variant.',
                  highlight=False)


def _show(options: argparse.Namespace, family: Family) -> Show:
    """Return what to show: the photographs at a rate that makes this machine work."""
    own = options.video != photographs.NAME
    target_fps = options.target_fps or (LEAST_HZ if own else demo_rate_hz(best_rung_s(family)))
    camera_hz = 0.0 if own else max(target_fps, photographs.RATE_HZ)
    return Show(options.video, options.model, target_fps, options.seconds, options.out, camera_hz)


if __name__ == '__main__':
    sys.exit(main())

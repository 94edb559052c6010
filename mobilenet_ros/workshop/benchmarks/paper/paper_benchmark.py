# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The paper's claim, measured: what separable convolutions, alpha and rho save in time.

The paper's classifier with standard and with separable convolutions, its weights random, at every
width and side in turns; then what a frame takes beside its network. All in processor time.
"""

import argparse
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

from rich.console import Console

from mobilenet_ros.errors import SettingError
from mobilenet_ros.family.find import find_family
from mobilenet_ros.workshop import libraries
from mobilenet_ros.workshop.benchmarks.markdown import markdown_table, print_markdown
from mobilenet_ros.workshop.benchmarks.paper.times import (
    Shape,
    classifier_times,
    preprocess_times,
    suppress_times,
)
from mobilenet_ros.workshop.benchmarks.provenance import load_line
from mobilenet_ros.workshop.paper import ALPHAS, STANDARD_TOP1, TOP1, paper_rows, savings

SIDES = (128, 160, 192, 224, 256, 320)
SIZES = ((640, 480), (1280, 720), (1920, 1080), (3840, 2160))  # width, height of pictures
OBJECTS = (0, 20, 200)
HEADERS = ('alpha, side', 'standard M Mult-Adds', 'ms', 'separable M Mult-Adds', 'ms',
           'Mult-Adds, times fewer', 'times faster', 'top-1 in the paper')
MS, MILLION = 1e3, 1e-6
_COLOURS = ('#4477aa', '#ee6677', '#228833', '#ccbb44')
_QUICK = 5  # what takes less than a millisecond is measured so many times as often


def add_arguments(arguments: argparse.ArgumentParser) -> None:
    """Add the command line of `benchmark paper`."""
    arguments.add_argument('--alphas', nargs='+', type=float, default=list(ALPHAS))
    arguments.add_argument('--sides', nargs='+', type=int, default=list(SIDES),
                           help='of the input, in pixels')
    arguments.add_argument('--rounds', type=int, default=7,
                           help='two frames of each are timed in a round (default: %(default)s)')
    arguments.add_argument('--picture', type=Path, metavar='PNG', help='draw time over Mult-Adds')


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the benchmark and print its tables."""
    if options.rounds < 1 or min(options.alphas) <= 0.0 or min(options.sides) < 32:
        raise SettingError('--rounds must be at least 1, --alphas positive and --sides at least '
                           '32')
    shapes = [Shape(*each) for each in product(options.alphas, options.sides, (False, True))]
    if options.picture:
        libraries.pyplot()  # where it is missing, that is said before anything is measured
    times = classifier_times(shapes, options.rounds)
    for text in (table_of(times), claim(times), *beside(_QUICK * options.rounds), load_line()):
        print_markdown(console, text)
    if options.picture:
        draw(times, options.picture)
    return 0


def _pairs(times: Mapping[Shape, float]) -> list[tuple[Shape, Shape]]:
    return [(shape._replace(separable=False), shape) for shape in times if shape.separable]


def table_of(times: Mapping[Shape, float]) -> str:
    """Return the figures as Markdown, the paper's accuracy beside them."""
    return markdown_table(HEADERS, [
        [f'{each.alpha:g}, {each.side}', f'{MILLION * standard.mult_adds:.0f}',
         f'{MS * times[standard]:.2f}', f'{MILLION * each.mult_adds:.0f}',
         f'{MS * times[each]:.2f}', f'{standard.mult_adds / each.mult_adds:.1f}',
         f'{times[standard] / times[each]:.1f}',
         f'{TOP1[each.alpha, each.side]} %' if (each.alpha, each.side) in TOP1 else '']
        for standard, each in _pairs(times)])


def claim(times: Mapping[Shape, float]) -> str:
    """Return what the paper claims and what was measured of it."""
    fewer = [standard.mult_adds / each.mult_adds for standard, each in _pairs(times)]
    faster = [times[standard] / times[each] for standard, each in _pairs(times)]
    return (f'Separable convolutions: {min(fewer):.1f} to {max(fewer):.1f} times fewer Mult-Adds '
            f'and {min(faster):.1f} to {max(faster):.1f} times faster. The paper has '
            f'{savings(paper_rows(), "4"):.1f} times fewer at alpha 1, side 224, for '
            f'{STANDARD_TOP1 - TOP1[1.0, 224]:.1f} points of accuracy ({STANDARD_TOP1} to '
            f'{TOP1[1.0, 224]} %).')


def beside(rounds: int) -> list[str]:
    """Return the tables of what a frame takes beside its network, of `coco` at its base side."""
    family = find_family('coco')
    member = next(each for each in family.members if each.side == family.base_side)
    return [markdown_table(('picture', *(f'{width}x{height}' for width, height in SIZES)),
                           [("to the network's input, ms",
                             *_ms(preprocess_times(SIZES, member.side, rounds)))]),
            markdown_table(('anchors with an object', *map(str, OBJECTS)),
                           [('suppression, ms',
                             *_ms(suppress_times(OBJECTS, family, member, rounds)))])]


def _ms(times_s: Sequence[float]) -> list[str]:
    return [f'{MS * time_s:.2f}' for time_s in times_s]


def draw(times: Mapping[Shape, float], path: Path) -> None:
    """Write a PNG of time over Mult-Adds; a line for each width and kind of convolution."""
    pyplot = libraries.pyplot()
    figure, axes = pyplot.subplots(figsize=(9, 5.5), layout='constrained')
    alphas = sorted({shape.alpha for shape in times}, reverse=True)
    for (place, alpha), separable in product(enumerate(alphas), (False, True)):
        shapes = [shape for shape in times if (shape.alpha, shape.separable) == (alpha, separable)]
        axes.plot([MILLION * shape.mult_adds for shape in shapes],
                  [MS * times[shape] for shape in shapes], 'o-' if separable else 's--', ms=5,
                  lw=1, color=_COLOURS[place % len(_COLOURS)],
                  label=f'alpha {alpha:g}, {"depthwise separable" if separable else "standard"}')
    axes.set(xscale='log', yscale='log', xlabel='million Mult-Adds',
             ylabel='processor time of one picture on this machine [ms]')
    axes.grid(alpha=0.3, which='both')
    axes.legend(fontsize='small')
    figure.savefig(path, dpi=100)
    pyplot.close(figure)

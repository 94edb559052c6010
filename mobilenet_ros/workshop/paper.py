# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The figures that "MobileNets" (arXiv 1704.04861) prints, beside those of our layer tables."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mobilenet_ros.family.architecture import (
    SHALLOW_BLOCKS,
    Kind,
    Layer,
    classifier,
    detector,
)
from mobilenet_ros.family.cost import mult_adds, parameters

ALPHAS = (1.0, 0.75, 0.5, 0.25)
SIDES = (224, 192, 160, 128)
COCO_CLASSES = 91  # the paper's detector has a background class
# Top-1 accuracy on ImageNet in percent, tables 4, 6, 7 and 9.
TOP1 = {(1.0, 224): 70.6, (0.75, 224): 68.4, (0.5, 224): 63.7, (0.25, 224): 50.6,
        (1.0, 192): 69.1, (1.0, 160): 67.2, (1.0, 128): 64.4, (0.5, 160): 60.2}
STANDARD_TOP1 = 71.7  # of alpha 1 at side 224 with standard convolutions, table 4
# Figure 4 draws sixteen networks; these are the figures that tables 6, 7, 9 and 10 print of them.
_PRINTED_M = {(1.0, 224): 569.0, (1.0, 192): 418.0, (1.0, 160): 290.0, (1.0, 128): 186.0,
              (0.75, 224): 325.0, (0.75, 192): 239.0, (0.5, 224): 149.0, (0.5, 160): 76.0,
              (0.25, 224): 41.0}
_PRINTED_PARAMS_M = {1.0: 4.2, 0.75: 2.6, 0.5: 1.3, 0.25: 0.5}

ERRATA = (
    'Table 1 prints stride 2 for the last depthwise layer; its sizes (7x7 in, 7x7 out) and all '
    'figures above need stride 1.',
    'Table 2 prints 1.19 % of the Mult-Adds for the 3x3 convolution; computed, it is 1.91 %: two '
    'digits are swapped.',
    'Table 4 leaves the fully connected layer out of the 4866 M of standard convolution and '
    'counts it in the 569 M of MobileNet.',
    'Table 12: the text gives the baseline 75 million parameters, the table 7.5.',
    'Table 13: 1x1 box predictors (3 anchors a cell on the finest map, 6 on the five others) and '
    '91 classes give the 1.2 billion and 6.8 million printed; 3x3 would need 2.2 and 17.9.',
    'Table 14 calls a network 0.75-128 twice; the one with 166 M is 0.75-160.',
)


class PaperRow(NamedTuple):
    """One row: Mult-Adds and parameters in millions, computed, and as printed where they are."""

    table: str
    name: str
    mult_adds_m: float
    paper_mult_adds_m: float | None
    params_m: float
    paper_params_m: float | None


def paper_rows() -> tuple[PaperRow, ...]:
    """Return the rows of tables 3 to 7 and 13 and of figure 4, in this order."""
    return (*_table_3(), *_table_4(), *_table_5(), *_table_6(), *_table_7(), *_figure_4(),
            _table_13())


def savings(rows: Iterable[PaperRow], table: str) -> float:
    """Return how many times more a table's standard convolution computes than its separable."""
    standard, separable = [row.mult_adds_m for row in rows if row.table == table][:2]
    return standard / separable


def _row(table: str, name: str, layers: Iterable[Layer], paper_mult_adds_m: float | None,
         paper_params_m: float | None) -> PaperRow:
    layers = tuple(layers)
    return PaperRow(table, name, mult_adds(layers) / 1e6, paper_mult_adds_m,
                    parameters(layers) / 1e6, paper_params_m)


def _table_3() -> Iterator[PaperRow]:
    yield _row('3', 'Convolution 14x14x512', [_inner('conv', 3, 512, 14)], 462.0, 2.36)
    yield _row('3', 'Depthwise separable', _separable(512, 14), 52.3, 0.27)
    yield _row('3', 'alpha 0.75', _separable(384, 14), 29.6, 0.15)
    yield _row('3', 'rho 0.714', _separable(384, 10), 15.1, 0.15)


def _separable(channels: int, side: int) -> tuple[Layer, Layer]:
    return _inner('depthwise', 3, channels, side), _inner('pointwise', 1, channels, side)


def _inner(kind: Kind, kernel: int, channels: int, side: int) -> Layer:
    size = (side, side)
    return Layer(kind, kind, kernel, 1, channels, channels, size, size)


def _table_4() -> Iterator[PaperRow]:
    yield _row('4', 'Conv MobileNet', classifier(1.0, (224, 224), separable=False), 4866.0, 29.3)
    yield _row('4', 'MobileNet', classifier(1.0, (224, 224)), 569.0, 4.2)


def _table_5() -> Iterator[PaperRow]:
    yield _row('5', '0.75 MobileNet', classifier(0.75, (224, 224)), 325.0, 2.6)
    yield _row('5', 'Shallow MobileNet', classifier(1.0, (224, 224), blocks=SHALLOW_BLOCKS),
               307.0, 2.9)


def _table_6() -> Iterator[PaperRow]:
    return (_network('6', alpha, 224) for alpha in ALPHAS)


def _table_7() -> Iterator[PaperRow]:
    return (_network('7', 1.0, side) for side in SIDES)


def _figure_4() -> Iterator[PaperRow]:
    return (_network('Figure 4', alpha, side) for alpha in ALPHAS for side in SIDES)


def _network(table: str, alpha: float, side: int) -> PaperRow:
    return _row(table, f'{alpha:g} MobileNet-{side}', classifier(alpha, (side, side)),
                _PRINTED_M.get((alpha, side)), _PRINTED_PARAMS_M[alpha])


def _table_13() -> PaperRow:
    return _row('13', 'SSD 300 MobileNet', detector(1.0, (300, 300), COCO_CLASSES), 1200.0, 6.8)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Our layer tables give the figures that the MobileNet paper prints."""

import pytest

from mobilenet_ros.workshop.paper import PaperRow, paper_rows, savings

ROWS = paper_rows()


def rows(table: str) -> list[PaperRow]:
    return [row for row in ROWS if row.table == table]


def name_of(row: PaperRow) -> str:
    return f'{row.table}-{row.name}'


@pytest.mark.parametrize('row', [row for row in ROWS if row.paper_mult_adds_m and
                                 row.table != '13'], ids=name_of)
def test_mult_adds_are_the_printed_ones(row: PaperRow) -> None:
    assert row.paper_mult_adds_m is not None
    allowed = 1.5 if row.paper_mult_adds_m > 100 else 0.6  # the paper cuts or rounds
    assert row.mult_adds_m == pytest.approx(row.paper_mult_adds_m, abs=allowed)


@pytest.mark.parametrize('row', [row for row in ROWS if row.paper_params_m], ids=name_of)
def test_parameters_are_the_printed_ones(row: PaperRow) -> None:
    assert row.params_m == pytest.approx(row.paper_params_m, abs=0.051)


def test_sixteen_networks_of_figure_4() -> None:
    assert [round(row.mult_adds_m, 1) for row in rows('Figure 4')] == [
        568.7, 418.1, 290.7, 186.4, 325.4, 239.3, 166.4, 106.8,
        149.5, 110.0, 76.5, 49.2, 41.0, 30.2, 21.1, 13.6]


def test_ssd_300_of_table_13() -> None:
    row, = rows('13')
    assert (round(row.mult_adds_m, 1), round(row.params_m, 2)) == (1237.1, 6.79)


@pytest.mark.parametrize('table', ['3', '4'])
def test_standard_convolution_costs_eight_to_nine_times_as_much(table: str) -> None:
    assert 8.0 < savings(ROWS, table) < 9.0

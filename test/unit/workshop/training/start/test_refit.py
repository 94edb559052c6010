# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Least squares finds what can be found, and columns that span the rest come first."""

import pytest

torch = pytest.importorskip('torch')

from mobilenet_ros.workshop.training.start.refit import pivots, refit, refit_clipped


def test_linear_layer_is_found_again() -> None:
    torch.manual_seed(0)
    read, matrix, bias = torch.randn(500, 6), torch.randn(3, 6), torch.randn(3)
    found, shift = refit(read, read @ matrix.T + bias)
    torch.testing.assert_close(found, matrix, atol=1e-2, rtol=1e-2)
    torch.testing.assert_close(shift, bias, atol=1e-2, rtol=1e-2)


def test_rows_that_weigh_nothing_do_not_count() -> None:
    torch.manual_seed(0)
    read = torch.randn(200, 2)
    wanted = read.sum(1, keepdim=True)
    wanted[100:] = 50.0
    weights = torch.cat([torch.ones(100), torch.zeros(100)]).double()
    torch.testing.assert_close(refit(read, wanted, weights)[0], torch.ones(1, 2), atol=1e-2,
                               rtol=1e-2)


def test_clipped_refit_is_better_after_relu6() -> None:
    torch.manual_seed(0)
    hidden = torch.randn(2000, 8) * 4
    read, wanted = hidden[:, :5], hidden @ torch.randn(8, 4)

    def error(fit: tuple[torch.Tensor, torch.Tensor]) -> float:
        given = read @ fit[0].T + fit[1]
        return float((given.clamp(0, 6) - wanted.clamp(0, 6)).square().mean())
    assert error(refit_clipped(read, wanted)) < 0.98 * error(refit(read, wanted))


def test_repeated_columns_are_chosen_last() -> None:
    torch.manual_seed(0)
    columns = torch.randn(300, 4)
    chosen = pivots(torch.cat([columns, columns * 0.9], 1), 8)
    assert sorted(chosen[:4].tolist()) == [0, 1, 2, 3]
    assert sorted(chosen.tolist()) == list(range(8))

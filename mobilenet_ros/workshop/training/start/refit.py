# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A layer's weights in closed form: least squares on what it reads and what it should give.

Both are seen at some places of its maps, drawn by chance.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from mobilenet_ros.family.architecture import Layer
from mobilenet_ros.workshop.training.network import same_padded

RIDGE = 1e-4  # of the mean square of what is read
ROUNDS = 4
PER_PICTURE = 64
_TOP = 6.0


class Places:
    """The same places of every map of one size: rows and columns, shape (pictures, 64)."""

    def __init__(self, shape: Sequence[int], generator: torch.Generator) -> None:
        """Draw places in maps of shape (B, channels, rows, columns)."""
        wanted = (shape[0], PER_PICTURE)
        self._pictures = torch.arange(shape[0])[:, None].expand(wanted)
        self._rows, self._columns = (torch.randint(size, wanted, generator=generator)
                                     for size in shape[2:])

    def values(self, maps: Tensor) -> Tensor:
        """Return maps (B, C, rows, columns) at the places: (B * 64, C)."""
        return maps[self._pictures, :, self._rows, self._columns].flatten(0, 1)

    def patches(self, maps: Tensor, layer: Layer) -> Tensor:
        """Return what `layer` reads to give its outputs at the places: (B * 64, C, k, k)."""
        around = same_padded(maps, layer)
        rows, columns = self._rows * layer.stride, self._columns * layer.stride
        taps = [around[self._pictures, :, rows + down, columns + right].flatten(0, 1)
                for down in range(layer.kernel) for right in range(layer.kernel)]
        return torch.stack(taps, -1).unflatten(-1, (layer.kernel, layer.kernel))


def refit(read: Tensor, wanted: Tensor, weights: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Return the matrix (..., outputs, inputs) and the bias that give `wanted` from `read`.

    `read` (..., N, inputs), `wanted` (..., N, outputs), `weights` (N,) of the rows.
    """
    return _Squares(read, weights).solve(wanted)


def refit_clipped(read: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
    """Do the same where ReLU6 follows: beyond 0 and 6 any value is as good as the wanted one.

    Each round aims, where the wanted value is clipped, at what the last round gave if that is
    clipped too; the error after ReLU6 can only fall.
    """
    squares = _Squares(read, None)
    matrix, bias = squares.solve(wanted)
    for _ in range(ROUNDS):
        given = read @ matrix.mT + bias[..., None, :]
        aim = torch.where(wanted <= 0, given.clamp_max(0.0), wanted)
        aim = torch.where(wanted >= _TOP, given.clamp_min(_TOP), aim)
        matrix, bias = squares.solve(aim)
    return matrix, bias


class _Squares:
    """The normal equations of one layer's reads, factored once for many wishes."""

    def __init__(self, read: Tensor, weights: Tensor | None) -> None:
        rows = torch.cat([read, torch.ones_like(read[..., :1])], -1).double()
        self._weighted = rows if weights is None else rows * weights[:, None]
        gram = self._weighted.mT @ rows
        squares = gram.diagonal(dim1=-2, dim2=-1)
        held = squares[..., :-1].mean(-1, keepdim=True) * RIDGE + 1e-9
        squares[..., :-1] += held  # the bias, which comes last, is not held back
        self._factor = torch.linalg.cholesky(gram)

    def solve(self, wanted: Tensor) -> tuple[Tensor, Tensor]:
        solution = torch.cholesky_solve(self._weighted.mT @ wanted.double(), self._factor)
        return solution[..., :-1, :].mT.float(), solution[..., -1, :].float()


def pivots(columns: Tensor, count: int) -> Tensor:
    """Return the places of `count` columns of (N, C) that span the rest best, best first.

    The order of a QR decomposition with column pivoting, from the Cholesky factor of the Gram
    matrix (Golub and Van Loan, Matrix Computations, 4.2.8 and 5.4.2).
    """
    gram = (columns.T @ columns).double()
    left = gram.diagonal().clone()
    factor = torch.zeros(len(gram), count, dtype=torch.double)
    chosen: list[int] = []
    for place in range(count):
        left[chosen] = -torch.inf
        best = int(left.argmax())
        residual = gram[best] - factor[:, :place] @ factor[best, :place]
        factor[:, place] = residual / residual[best].clamp_min(1e-12).sqrt()
        left -= factor[:, place].square()
        chosen.append(best)
    return torch.tensor(chosen)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Hints: what a teacher's maps hold, asked of the narrower maps of the network that learns.

As in FitNets (arXiv 1412.6550) a linear map leads from the learner's channels to the teacher's;
here it starts as the least-squares fit. Raw outputs say little of most pictures, maps say much of
every place, so fewer pictures are needed.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from mobilenet_ros.workshop.training.network import Activations, feature_names
from mobilenet_ros.workshop.training.start.refit import Places, refit

HINTED = ('block3/pointwise', 'block5/pointwise', 'block8/pointwise', *feature_names())
LEAST_VARIANCE = 1e-6  # of a map that is the same everywhere


class Hint(NamedTuple):
    """What leads to one map of the teacher: matrix (teacher's, learner's channels) and bias.

    `variance` is the teacher's, a mean over its channels.
    """

    matrix: Tensor
    bias: Tensor
    variance: Tensor


class Hints(nn.Module):
    """The fits of all hinted layers; matrices and biases are learnt along."""

    def __init__(self, fits: Mapping[str, Hint]) -> None:
        """Start from fits by the layers' names."""
        super().__init__()
        self._names = tuple(fits)
        self._matrices = nn.ParameterList(fit.matrix for fit in fits.values())
        self._biases = nn.ParameterList(fit.bias for fit in fits.values())
        self._variances = [fit.variance for fit in fits.values()]

    def fits(self) -> dict[str, Hint]:
        """Return the fits as they are; `Hints` is the inverse."""
        parts = zip(self._matrices, self._biases, self._variances, strict=True)
        return {name: Hint(matrix.detach(), bias.detach(), variance)
                for name, (matrix, bias, variance) in zip(self._names, parts, strict=True)}

    def loss(self, learner: Mapping[str, Tensor], teacher: Mapping[str, Tensor]) -> Tensor:
        """Return the share of the teacher's variance that the learner's maps do not explain.

        Maps are (B, channels, rows, columns); the mean over the layers is returned.
        """
        parts = zip(self._names, self._matrices, self._biases, self._variances, strict=True)
        return torch.stack([unexplained(Hint(*fit), learner[name], teacher[name])
                            for name, *fit in parts]).mean()


def unexplained(fit: Hint, maps: Tensor, wanted: Tensor) -> Tensor:
    """Return the mean square that a fit leaves of maps (B, C, rows, columns), as a share."""
    found = functional.conv2d(maps.float(), fit.matrix[:, :, None, None], fit.bias)
    return (found - wanted.float()).square().mean() / fit.variance.to(found.device)


@torch.no_grad()
def fit_hints(pairs: Iterable[tuple[Activations, Activations]]) -> Hints:
    """Return hints fitted on what learner and teacher see in some batches of pictures."""
    generator = torch.Generator().manual_seed(0)
    read: dict[str, list[Tensor]] = {name: [] for name in HINTED}
    wanted: dict[str, list[Tensor]] = {name: [] for name in HINTED}
    for learner, teacher in pairs:
        for name in HINTED:
            places = Places(learner.maps[name].shape, generator)
            read[name].append(places.values(learner.maps[name].float().cpu()))
            wanted[name].append(places.values(teacher.maps[name].float().cpu()))
    return Hints({name: _fit(torch.cat(read[name]), torch.cat(wanted[name])) for name in HINTED})


def _fit(read: Tensor, wanted: Tensor) -> Hint:
    return Hint(*refit(read, wanted), wanted.var(0, correction=0).mean().clamp_min(LEAST_VARIANCE))

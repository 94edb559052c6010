# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The layer table as a torch module whose narrower networks are slices of its widest one.

Weights are shared by all alphas; the statistics of batch normalisation are each alpha's own.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from mobilenet_ros.family.architecture import Layer, feature_layers
from mobilenet_ros.workshop.networks.network_graph import NetworkSpec, kernel_shape, layer_table

EPSILON = 1e-3
# Before training every anchor says one in a hundred, or the background would drown the objects.
# Source: "Focal Loss for Dense Object Detection" (arXiv 1708.02002), section 3.3.
PRIOR_LOGIT = -4.6
Observer = Callable[[str, Tensor], None]  # hears a layer's name and what its convolution gave


class Mode(Enum):
    """Where the statistics of batch normalisation come from."""

    BATCH = 'batch'  # the pictures at hand
    FROZEN = 'frozen'  # what was measured before


class Predicted(NamedTuple):
    """(B, A, 4) box deltas and (B, A, C) class logits, in the order of `anchors_cxcywh`."""

    box_deltas: Tensor
    class_logits: Tensor


class Activations(NamedTuple):
    """Raw outputs, and activated maps (B, channels, rows, columns) by their layers' names."""

    raw: Predicted
    maps: dict[str, Tensor]


def mixed_precision(device: torch.device) -> AbstractContextManager[None]:
    """Return the context for forward passes: bfloat16 on a GPU that has it, else plain."""
    if device.type == 'cuda' and torch.cuda.is_bf16_supported():
        return torch.autocast('cuda', torch.bfloat16)
    return nullcontext()


def is_head(name: str) -> bool:
    """Tell whether a layer is a predictor: it has a bias instead of a normalisation."""
    return name.startswith('head')


def statistics_name(alpha: float) -> str:
    """Return the name of the buffer of shape (2, channels) with means and variances."""
    return f'statistics_{alpha:g}'.replace('.', '_')


class SlimmableLayer(nn.Module):
    """One convolution with what follows it; `shape` (in, out channels) picks the slice."""

    def __init__(self, layer: Layer, widths: dict[float, int]) -> None:
        super().__init__()
        self.layer = layer
        self.kernel = nn.Parameter(torch.empty(kernel_shape(layer)))
        self.bias = nn.Parameter(torch.zeros(layer.out_channels))
        nn.init.kaiming_normal_(self.kernel)
        if is_head(layer.name):
            nn.init.normal_(self.kernel, std=0.01)
            nn.init.constant_(self.bias, PRIOR_LOGIT if layer.name.endswith('classes') else 0.0)
            return
        self.gain = nn.Parameter(torch.ones(layer.out_channels))
        for alpha, channels in widths.items():
            identity = torch.stack([torch.zeros(channels), torch.full((channels,), 1 - EPSILON)])
            self.register_buffer(statistics_name(alpha), identity)

    def sliced(self, shape: tuple[int, int]) -> Tensor:
        """Return the kernel of the first input and output channels."""
        kernel = self.kernel[:shape[1]]
        return kernel if self.layer.kind == 'depthwise' else kernel[:, :shape[0]]

    def folded(self, alpha: float, shape: tuple[int, int]) -> tuple[Tensor, Tensor]:
        """Return kernel and bias with the normalisation multiplied into them."""
        kernel, bias = self.sliced(shape), self.bias[:shape[1]]
        if is_head(self.layer.name):
            return kernel, bias
        mean, variance = getattr(self, statistics_name(alpha))
        factor = self.gain[:shape[1]] * torch.rsqrt(variance + EPSILON)
        return kernel * factor[:, None, None, None], bias - mean * factor

    def forward(self, maps: Tensor, alpha: float, shape: tuple[int, int], mode: Mode,
                observe: Observer | None) -> Tensor:
        """Return the activated output for `maps` of shape (B, in channels, rows, columns)."""
        if is_head(self.layer.name):
            return convolve(maps, self.sliced(shape), self.bias, self.layer)
        if mode is Mode.FROZEN and observe is None:
            return relu6(convolve(maps, *self.folded(alpha, shape), self.layer))
        raw = convolve(maps, self.sliced(shape), None, self.layer)
        if observe is not None:
            observe(self.layer.name, raw)
        gain, bias = self.gain[:shape[1]], self.bias[:shape[1]]
        mean, variance = getattr(self, statistics_name(alpha))
        if mode is Mode.FROZEN:
            return relu6(functional.batch_norm(raw, mean, variance, gain, bias, eps=EPSILON))
        # Not the `functional` one: it refuses a single value, such as one picture's coarsest map.
        return relu6(torch.batch_norm(raw, gain, bias, None, None, True, 0.0, EPSILON,
                                      torch.backends.cudnn.enabled))


def relu6(maps: Tensor) -> Tensor:
    """Clip to 0 to 6, in place."""
    return functional.hardtanh(maps, 0.0, 6.0, inplace=True)


def convolve(maps: Tensor, kernel: Tensor, bias: Tensor | None, layer: Layer) -> Tensor:
    """Convolve with the padding that ONNX calls SAME_UPPER, right for even and odd sizes."""
    groups = len(kernel) if layer.kind == 'depthwise' else 1
    if layer.stride == 1:
        return functional.conv2d(maps, kernel, bias, padding=layer.kernel // 2, groups=groups)
    return functional.conv2d(same_padded(maps, layer), kernel, bias, layer.stride, groups=groups)


def same_padded(maps: Tensor, layer: Layer) -> Tensor:
    """Return maps with the zeros around them that a layer reads."""
    rows, columns = (_padding(size, layer) for size in maps.shape[2:])
    return functional.pad(maps, (*columns, *rows))


def _padding(size: int, layer: Layer) -> tuple[int, int]:
    total = max(0, (-(-size // layer.stride) - 1) * layer.stride + layer.kernel - size)
    return total // 2, total - total // 2


class SlimmableSsd(nn.Module):
    """A detector of several widths; the inputs and outputs are those of the ONNX networks."""

    def __init__(self, alphas: Sequence[float], classes: int) -> None:
        super().__init__()
        self.alphas = tuple(sorted(alphas))
        self.classes = classes
        tables = {alpha: layer_table(alpha, classes) for alpha in self.alphas}
        self._shapes = {alpha: {layer.name: (layer.in_channels, layer.out_channels)
                                for layer in table} for alpha, table in tables.items()}
        self.layers = nn.ModuleDict({
            layer.name: SlimmableLayer(layer, {alpha: self._shapes[alpha][layer.name][1]
                                               for alpha in self.alphas})
            for layer in tables[self.alphas[-1]]})
        self._feature_heads = _feature_heads(tables[self.alphas[-1]])

    def shape(self, name: str, alpha: float) -> tuple[int, int]:
        """Return the input and output channels of a layer at one alpha."""
        return self._shapes[alpha][name]

    def forward(self, images: Tensor, alpha: float, mode: Mode = Mode.FROZEN,
                observe: Observer | None = None) -> Predicted:
        """Return what the network of one alpha says of uint8 RGB images (B, H, W, 3)."""
        return self.see(images, alpha, mode, observe).raw

    def see(self, images: Tensor, alpha: float, mode: Mode = Mode.FROZEN,
            observe: Observer | None = None, kept: Collection[str] = ()) -> Activations:
        """Return the same, with the maps of the layers named in `kept`."""
        maps = normalised(images, next(self.parameters()).dtype)
        boxes, classes, found = [], [], {}
        for name, layer in self.layers.items():
            if is_head(name):
                continue
            maps = layer(maps, alpha, self._shapes[alpha][name], mode, observe)
            if name in kept:
                found[name] = maps
            if name in self._feature_heads:
                head = self._feature_heads[name]
                boxes.append(self._predicted(f'{head}/boxes', maps, alpha, 4))
                classes.append(self._predicted(f'{head}/classes', maps, alpha, self.classes))
        raw = Predicted(torch.cat(boxes, 1).float(), torch.cat(classes, 1).float())
        return Activations(raw, found)

    def _predicted(self, name: str, maps: Tensor, alpha: float, width: int) -> Tensor:
        shape = self._shapes[alpha][name]
        maps = self.layers[name](maps, alpha, shape, Mode.FROZEN, None)
        return maps.permute(0, 2, 3, 1).reshape(len(maps), -1, width)  # (B, A, width)


def normalised(images: Tensor, dtype: torch.dtype = torch.float32) -> Tensor:
    """Return images (B, H, W, 3) as maps (B, 3, H, W), scaled as the ONNX networks scale them."""
    spec = NetworkSpec('', 1.0, 1)
    return (images.permute(0, 3, 1, 2).to(dtype) - spec.pixel_mean) / spec.pixel_scale


def _feature_heads(table: Sequence[Layer]) -> dict[str, str]:
    """Return which predictor reads the output of which layer."""
    heads = [layer.name.split('/')[0] for layer in table if layer.name.endswith('/boxes')]
    return dict(zip(feature_names(), heads, strict=True))


@lru_cache
def feature_names() -> tuple[str, ...]:
    """Return the layers that the predictors read, finest first."""
    return tuple(layer.name for layer in feature_layers(1.0, (256, 256)))


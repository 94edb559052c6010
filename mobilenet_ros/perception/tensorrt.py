# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""One static TensorRT engine a variant: a model with its input size and name written into it.

TensorRT tunes a dynamic engine at one size only and rebuilds it outside its profile; and ONNX
Runtime's engine cache confuses graphs of one name and different static sizes, hence the names.
"""

from mobilenet_ros.errors import ProviderError
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.providers import EngineCache
from mobilenet_ros.resources import CACHE_VARIABLE, cache_folder


def static_model(model: bytes, side: int, variant: Variant) -> bytes:
    """Return the model for one input side, its graph named after the variant."""
    try:
        import onnx
    except ImportError as error:
        raise ProviderError('tensorrt: needs the Python package onnx to write one static model a '
                            'variant; install it, or leave tensorrt out') from error
    proto = onnx.load_from_string(model)
    proto.graph.name = f'{proto.graph.name}_{variant}'
    dims = proto.graph.input[0].type.tensor_type.shape.dim
    for dim, value in zip(dims, (1, side, side, 3), strict=True):
        dim.dim_value = value
    del proto.graph.value_info[:]
    return bytes(proto.SerializeToString())


def engine_cache(sha256: str, variant: Variant) -> EngineCache:
    """Return where the engine of a variant of one model file is kept between starts.

    Raises ProviderError where nothing can be kept: to build every engine at every start takes
    minutes.
    """
    try:
        folder = cache_folder() / 'tensorrt' / sha256[:16]
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: a user without a home
        raise ProviderError(f'tensorrt: engines cannot be kept ({error}); set {CACHE_VARIABLE} to '
                            'a folder that can be written') from error
    return EngineCache(folder, str(variant))

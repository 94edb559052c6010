# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX Runtime's execution providers: their names, their options, and the sessions they run.

ONNX Runtime lists the providers it was compiled with, not those that work, and it replaces a
provider that fails to start without an error. So only what a session reports is believed.
"""

from pathlib import Path
from typing import Any, NamedTuple

import onnxruntime as ort

from mobilenet_ros.errors import ProviderError

SHORT_NAMES = {'tensorrt': 'TensorrtExecutionProvider', 'cuda': 'CUDAExecutionProvider',
               'cpu': 'CPUExecutionProvider'}
CPU = 'cpu'
TENSORRT = 'tensorrt'


class EngineCache(NamedTuple):
    """Where TensorRT keeps the engine of one variant; no two variants may share a prefix."""

    folder: Path
    prefix: str


def check_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the provider names; an unknown one is refused with the list of known ones."""
    unknown = [name for name in names if name not in SHORT_NAMES]
    if unknown or not names:
        raise ProviderError(f'unknown provider {", ".join(unknown) or "(none named)"}; '
                            f'valid are {", ".join(SHORT_NAMES)}')
    return names


def runtime_version() -> str:
    """Return the version of the installed ONNX Runtime."""
    return str(ort.__version__)


def installed(name: str) -> bool:
    """Tell whether the installed ONNX Runtime was built with a provider."""
    return SHORT_NAMES[name] in ort.get_available_providers()


def check_installed(name: str) -> None:
    """Raise ProviderError when the installed ONNX Runtime was built without a provider."""
    if not installed(name):
        raise ProviderError(f'{name}: this onnxruntime {ort.__version__} was built without it '
                            f'(it has {", ".join(ort.get_available_providers())})')


def cpu_options(threads: int) -> ort.SessionOptions:
    """Return session options for `threads` threads (0: ONNX Runtime's choice) that never spin.

    Spinning threads of idle sessions take the cores from the active one: 3.3 times slower with
    four sessions in turn on two cores.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.add_session_config_entry('session.intra_op.allow_spinning', '0')
    options.log_severity_level = 3
    return options


def open_session(model: bytes, name: str, threads: int,
                 cache: EngineCache | None = None) -> ort.InferenceSession:
    """Open a model on one provider, with the CPU only for what that provider cannot run.

    Raises ProviderError when the session does not report the provider that was asked for.
    """
    wanted = [(SHORT_NAMES[name], _provider_options(name, cache))]
    if name == TENSORRT and installed('cuda'):
        wanted.append((SHORT_NAMES['cuda'], _provider_options('cuda', None)))
    if name != CPU:
        wanted.append((SHORT_NAMES[CPU], {}))
    session = _open(model, name, threads, wanted)
    if session.get_providers()[0] != SHORT_NAMES[name]:
        raise ProviderError(f'{name}: claims to be there, but the session runs on '
                            f'{", ".join(session.get_providers())}')
    return session


def _open(model: bytes, name: str, threads: int, wanted: list[Any]) -> ort.InferenceSession:
    try:
        session = ort.InferenceSession(model, cpu_options(threads), providers=wanted)
    except Exception as error:  # ONNX Runtime raises many unrelated types here
        raise ProviderError(f'{name}: the session does not open: {error}') from error
    session.disable_fallback()  # a failing run must be heard of, not quietly moved to the CPU
    return session


def _provider_options(name: str, cache: EngineCache | None) -> dict[str, str]:
    if name == 'cuda':
        # The exhaustive search, the default, re-tunes at every new input size: 0.6 s each.
        return {'cudnn_conv_algo_search': 'HEURISTIC', 'do_copy_in_default_stream': '1',
                'arena_extend_strategy': 'kSameAsRequested'}
    if name == TENSORRT and cache is not None:
        return {'trt_fp16_enable': '1', 'trt_engine_cache_enable': '1',
                'trt_engine_cache_path': str(cache.folder),
                'trt_engine_cache_prefix': cache.prefix,
                'trt_timing_cache_enable': '1', 'trt_timing_cache_path': str(cache.folder)}
    return {}

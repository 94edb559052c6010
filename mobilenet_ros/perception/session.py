# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Sessions of ONNX Runtime on the provider that was asked for, or an error that says why not.

ONNX Runtime lists the providers it was compiled with, not those that work, and it replaces a
provider that fails to start without an error. So only what a session reports is believed.
"""

from functools import cache
from typing import Any

import onnxruntime as ort

from mobilenet_ros.errors import ProviderError, UnfitVariantError
from mobilenet_ros.perception.providers import REFERENCE, Provider, SessionNeeds, provider_named


def session_options(threads: int) -> ort.SessionOptions:
    """Return session options for `threads` threads (0: ONNX Runtime's choice) that never spin.

    Spinning threads of idle sessions take the cores from the active one: 3.3 times slower with
    four sessions in turn on two cores. Work is dealt out in small blocks, so that a thread whose
    core is wanted by another program holds up nothing but its block. All sessions work in one
    arena of memory, because only one runs at a time and each arena would keep what its largest
    input took.
    """
    _share_arena()
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.add_session_config_entry('session.intra_op.allow_spinning', '0')
    options.add_session_config_entry('session.dynamic_block_base', '4')
    options.add_session_config_entry('session.use_env_allocators', '1')
    options.log_severity_level = 3
    return options


@cache
def _share_arena() -> None:
    """Register the one arena of the process, which can be done once only."""
    memory = ort.OrtMemoryInfo('Cpu', ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0,
                               ort.OrtMemType.DEFAULT)
    ort.create_and_register_allocator(memory, ort.OrtArenaCfg({}))


def exact_options() -> ort.SessionOptions:
    """Return session options with which the CPU computes a graph node by node, nothing fused.

    Fused int8 layers were seen to compute wrongly: ONNX Runtime 1.23 and 1.24 on Xeons with AMX.
    """
    options = session_options(threads=1)
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return options


def open_session(model: bytes, provider: Provider, needs: SessionNeeds,
                 options: ort.SessionOptions | None = None) -> ort.InferenceSession:
    """Open a model on one provider, with others only for what that provider cannot run.

    Raises UnfitVariantError when the provider cannot open this model, and ProviderError when the
    session does not report the provider that was asked for.
    """
    try:
        session = ort.InferenceSession(model, options or session_options(needs.threads),
                                       providers=_in_order(provider, needs))
    except Exception as error:  # ONNX Runtime raises many unrelated types here
        raise UnfitVariantError(f'{provider.name}: the session does not open: {error}') from error
    session.disable_fallback()  # a run that fails must raise, not move to the CPU unnoticed
    if session.get_providers()[0] != provider.ort_name:
        raise ProviderError(f'{provider.name}: claims to be there, but the session runs on '
                            f'{", ".join(session.get_providers())}')
    return session


def _in_order(provider: Provider, needs: SessionNeeds) -> list[Any]:
    helpers = [helper for helper in map(provider_named, provider.helpers) if helper.installed]
    last = [] if provider.is_reference else [REFERENCE]
    return [(each.ort_name, dict(each.options(needs))) for each in (provider, *helpers, *last)]

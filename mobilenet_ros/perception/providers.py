# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The table of ONNX Runtime's execution providers: a new one is one more entry, and nothing else.

Whatever the rest of the package wants to know of a provider is a property of its entry.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import onnxruntime as ort

from mobilenet_ros.errors import ProviderError

AUTO = 'auto'  # stands for every provider of the table that the installed ONNX Runtime has


class SessionNeeds(NamedTuple):
    """What the options of one session depend on.

    threads: of the CPU, 0 leaves the number to the provider. cache: a folder of this session's
    own that outlives the process; given where the provider's entry asks for one.
    """

    threads: int = 0
    precision: str = 'fp32'
    cache: Path | None = None


Options = Callable[[SessionNeeds], Mapping[str, str]]


@dataclass(frozen=True)
class Provider:
    """One execution provider.

    package: the PyPI package that has it. precisions: those worth running on it; the ladder has
    no others. options: ONNX Runtime's provider options. helpers: providers that may run what this
    one leaves, before the CPU. static_size: it wants one model for each input size. cached: it
    builds what is worth keeping between starts. symmetric_int8: it takes no zero points.
    on_gpu: slowdowns have the GPU's causes. automatic: `auto` includes it. is_reference: the
    others are held against its results.
    """

    name: str
    ort_name: str
    package: str
    precisions: tuple[str, ...]
    options: Options = lambda needs: {}
    helpers: tuple[str, ...] = ()
    static_size: bool = False
    cached: bool = False
    symmetric_int8: bool = False
    on_gpu: bool = False
    automatic: bool = True
    is_reference: bool = False

    @property
    def installed(self) -> bool:
        """Tell whether the installed ONNX Runtime was built with the provider."""
        return self.ort_name in ort.get_available_providers()


def _tensorrt_options(needs: SessionNeeds) -> dict[str, str]:
    folder = str(needs.cache)
    reduced = {'trt_fp16_enable': '1'} if needs.precision != 'fp32' else {}
    int8 = {'trt_int8_enable': '1'} if needs.precision == 'int8' else {}
    return {**reduced, **int8, 'trt_engine_cache_enable': '1', 'trt_engine_cache_path': folder,
            'trt_timing_cache_enable': '1', 'trt_timing_cache_path': folder}


def _cuda_options(needs: SessionNeeds) -> dict[str, str]:
    # The exhaustive search, the default, re-tunes at every new input size: 0.6 s each.
    return {'cudnn_conv_algo_search': 'HEURISTIC', 'do_copy_in_default_stream': '1',
            'arena_extend_strategy': 'kSameAsRequested'}


def _openvino_options(needs: SessionNeeds) -> dict[str, str]:
    threads = {'num_of_threads': str(needs.threads)} if needs.threads else {}
    return {'device_type': 'CPU', **threads}


PROVIDERS = (
    # Not automatic: its first start builds engines for minutes, which nobody should get unasked.
    Provider('tensorrt', 'TensorrtExecutionProvider', 'onnxruntime-gpu', ('fp16', 'int8'),
             _tensorrt_options, helpers=('cuda',), static_size=True, cached=True,
             symmetric_int8=True, on_gpu=True, automatic=False),
    Provider('cuda', 'CUDAExecutionProvider', 'onnxruntime-gpu', ('fp32', 'fp16'), _cuda_options,
             on_gpu=True),
    Provider('openvino', 'OpenVINOExecutionProvider', 'onnxruntime-openvino', ('fp32', 'int8'),
             _openvino_options),
    Provider('cpu', 'CPUExecutionProvider', 'onnxruntime', ('fp32', 'int8'), is_reference=True),
)
REFERENCE = next(provider for provider in PROVIDERS if provider.is_reference)
NAMES = (AUTO, *(provider.name for provider in PROVIDERS))


def provider_named(name: str) -> Provider:
    """Return the entry of a provider; an unknown one is refused with the list of known ones."""
    found = [provider for provider in PROVIDERS if provider.name == name]
    if not found:
        raise _unknown(name)
    return found[0]


def _unknown(names: str) -> ProviderError:
    return ProviderError(f'unknown provider {names}; valid are {", ".join(NAMES)}')


class Wanted(NamedTuple):
    """A provider to try, and whether the user named it: only then its absence is a warning."""

    provider: Provider
    by_name: bool


def wanted_providers(names: tuple[str, ...]) -> tuple[Wanted, ...]:
    """Return the providers to try, in the order of the names; each only once.

    Raises ProviderError on a name that is not in the table, and on an empty list.
    """
    unknown = [name for name in names if name not in NAMES]
    if unknown or not names:
        raise _unknown(', '.join(unknown) or '(none named)')
    found: dict[str, Wanted] = {}
    for name in names:
        for provider in _automatic() if name == AUTO else (provider_named(name),):
            found.setdefault(provider.name, Wanted(provider, provider.name in names))
    return tuple(found.values())


def _automatic() -> tuple[Provider, ...]:
    return tuple(provider for provider in PROVIDERS
                 if provider.is_reference or (provider.automatic and provider.installed))


def check_installed(provider: Provider) -> None:
    """Raise ProviderError when the installed ONNX Runtime was built without a provider."""
    if not provider.installed:
        raise ProviderError(
            f'{provider.name}: this onnxruntime {ort.__version__} was built without it (it has '
            f'{", ".join(ort.get_available_providers())}); the package {provider.package} in '
            'place of the installed one has it')


def runtime_version() -> str:
    """Return the version of the installed ONNX Runtime."""
    return str(ort.__version__)

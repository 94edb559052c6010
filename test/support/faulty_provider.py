# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Faults of an execution provider, injected into real sessions of ONNX Runtime.

No GPU that breaks on command exists, so this is the narrowest seam there is: the session class of
ONNX Runtime itself. A session that is asked for CUDA is a real one on the CPU that calls itself
CUDA, in its profile, too; only its `run` is made to fail, and everything of ours above it is real.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnxruntime as ort
import pytest

CUDA, CPU = 'CUDAExecutionProvider', 'CPUExecutionProvider'
Fault = Callable[[int, list[Any]], list[Any]]  # number of the run, its outputs: what comes out
_Session = ort.InferenceSession


class FaultyCuda:
    """Makes ONNX Runtime list CUDA; `runs` counts what was run on it, `opened` its sessions.

    `leaves` is told the kind of each layer of a profile and says whether the CPU runs it.
    """

    def __init__(self, fault: Fault, leaves: Callable[[str], bool] = lambda kind: False) -> None:
        self.fault = fault
        self.leaves = leaves
        self.runs = 0
        self.opened = 0

    def install(self, monkeypatch: pytest.MonkeyPatch) -> 'FaultyCuda':
        """Put the fault in place until the test ends."""
        monkeypatch.setattr(ort, 'get_available_providers', lambda: [CUDA, CPU])
        monkeypatch.setattr(ort, 'InferenceSession', self._open)
        return self

    def _open(self, model: bytes, options: Any, providers: list[Any]) -> Any:
        if providers[0] == CPU or providers[0][0] != CUDA:
            return _Session(model, options, providers=providers)
        self.opened += 1
        return _session_class(self)(model, options, providers=[CPU])


def _session_class(cuda: FaultyCuda) -> type:
    class CudaSession(_Session):  # type: ignore[misc]
        def get_providers(self) -> list[str]:
            return [CUDA, CPU]

        def run(self, *args: Any, **kwargs: Any) -> list[Any]:
            cuda.runs += 1
            return cuda.fault(cuda.runs, super().run(*args, **kwargs))

        def end_profiling(self) -> str:
            path = Path(super().end_profiling())
            events = json.loads(path.read_text())
            for event in events:
                arguments = event.get('args', {})
                if event['cat'] == 'Node' and not cuda.leaves(arguments.get('op_name', '')):
                    arguments['provider'] = CUDA
            path.write_text(json.dumps(events))
            return str(path)
    return CudaSession


def fails_from(first: int) -> Fault:
    """Return the fault of a device that is lost at its `first` run and stays lost."""
    def fault(number: int, outputs: list[Any]) -> list[Any]:
        if number >= first:
            raise RuntimeError('CUDA failure 700: an illegal memory access was encountered')
        return outputs
    return fault


def computes_wrongly(number: int, outputs: list[Any]) -> list[Any]:
    """Return what no other provider computes."""
    return [output + 1.0 for output in outputs]


def overflows_in_boxes(number: int, outputs: list[Any]) -> list[Any]:
    """Return right scores, and boxes that are no numbers."""
    logits, *boxes = outputs
    return [logits, *(each * float('nan') for each in boxes)]

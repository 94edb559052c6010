# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Where the nodes of a network really run, read from ONNX Runtime's profile of one inference.

A session reports the provider that was asked for even when that provider took only a part of the
graph and the rest runs elsewhere.
"""

import json
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import onnxruntime as ort

from mobilenet_ros.errors import ProviderError
from mobilenet_ros.perception.providers import Provider

# What takes the time of a network, whatever a provider's fusions call it: FusedConv, QLinearConv,
# FusedMatMul. Casts and changes of shape may run anywhere.
COMPUTE = ('Conv', 'MatMul', 'Gemm')


class Profile:
    """Watches a session from its opening to its first inference; a session has one at most."""

    def __init__(self, options: ort.SessionOptions) -> None:
        """Make the session that is opened with these options write a profile."""
        try:
            self._folder = TemporaryDirectory(prefix='mobilenet_ros_')
        except OSError as error:
            raise ProviderError('where a network runs cannot be read without a folder for '
                                f'temporary files: {error}') from error
        options.enable_profiling = True
        options.profile_file_prefix = str(Path(self._folder.name) / 'profile')

    def compute_elsewhere(self, session: ort.InferenceSession,
                          provider: Provider) -> dict[str, int]:
        """End the profile; return how many compute nodes ran on which other providers."""
        try:
            events = json.loads(Path(session.end_profiling()).read_bytes())
        finally:
            self._folder.cleanup()
        return _elsewhere(events, provider)


def _elsewhere(events: list[dict[str, Any]], provider: Provider) -> dict[str, int]:
    runs = (event['args'] for event in events
            if event.get('cat') == 'Node' and 'provider' in event.get('args', ()))
    places = (run['provider'] for run in runs
              if any(kind in run.get('op_name', '') for kind in COMPUTE))
    return dict(Counter(place for place in places if place != provider.ort_name))

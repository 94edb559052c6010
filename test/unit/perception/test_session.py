# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A session runs on the provider that was asked for, or the error says why it does not."""

import subprocess
import sys

import onnxruntime as ort
import pytest

from mobilenet_ros.errors import ProviderError, UnfitVariantError
from mobilenet_ros.family import Family
from mobilenet_ros.perception.providers import REFERENCE, SessionNeeds, provider_named
from mobilenet_ros.perception.session import exact_options, open_session, session_options


def test_idle_sessions_do_not_spin() -> None:
    for options in (session_options(2), exact_options()):
        assert options.get_session_config_entry('session.intra_op.allow_spinning') == '0'


def test_nothing_is_fused_where_the_exact_result_is_wanted() -> None:
    basic = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    assert exact_options().graph_optimization_level == basic


@pytest.mark.skipif(provider_named('cuda').installed, reason='this onnxruntime has CUDA')
def test_a_provider_that_is_only_listed_is_found_out(blobs: Family) -> None:
    """ONNX Runtime warns, and opens the session on what it has."""
    with (pytest.warns(UserWarning, match='CUDAExecutionProvider'),
          pytest.raises(ProviderError, match='cuda: claims to be there, but the session runs on '
                                             'CPUExecutionProvider')):
        open_session(blobs.model_bytes(blobs.models[0]), provider_named('cuda'), SessionNeeds())


def test_bytes_that_are_no_network_are_unfit() -> None:
    with pytest.raises(UnfitVariantError, match='^cpu: the session does not open: '):
        open_session(b'no network', REFERENCE, SessionNeeds())


SECOND_SESSION = """
from mobilenet_ros.family.find import find_family
from mobilenet_ros.perception.network import noise
from mobilenet_ros.perception.providers import REFERENCE, SessionNeeds
from mobilenet_ros.perception.session import open_session

def resident_kib():
    with open('/proc/self/status') as status:
        return next(int(line.split()[1]) for line in status if line.startswith('VmRSS'))

family = find_family('robocup')
content = family.model_bytes(next(model for model in family.models if model.precision == 'fp32'))
sessions = []
for _ in range(2):
    before = resident_kib()
    sessions.append(open_session(content, REFERENCE, SessionNeeds()))
    sessions[-1].run(None, {'image': noise(640)})
    print(resident_kib() - before)
"""


def test_a_second_session_works_in_the_memory_of_the_first() -> None:
    done = subprocess.run([sys.executable, '-c', SECOND_SESSION], capture_output=True, text=True,
                          check=True)
    first, second = map(int, done.stdout.split())
    assert 0 <= second < 0.5 * first

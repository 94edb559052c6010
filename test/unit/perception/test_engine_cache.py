# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What is built for one network is kept where no other one finds it."""

from pathlib import Path

import onnxruntime as ort
import pytest

from mobilenet_ros.errors import ProviderError
from mobilenet_ros.perception.engine_cache import engine_cache
from mobilenet_ros.perception.providers import SessionNeeds, provider_named
from mobilenet_ros.resources import CACHE_VARIABLE

TENSORRT = provider_named('tensorrt')


def test_other_bytes_options_or_versions_have_another_folder(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    folders = {engine_cache(TENSORRT, content, SessionNeeds(0, precision))
               for content in (b'one', b'two') for precision in ('fp32', 'fp16', 'int8')}
    monkeypatch.setattr(ort, '__version__', '9.9')
    folders |= {engine_cache(TENSORRT, b'one', SessionNeeds(0, 'fp32'))}
    assert len(folders) == 7
    assert all(folder.is_dir() for folder in folders)


def test_the_same_network_finds_its_folder_again(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    assert len({engine_cache(TENSORRT, b'one', SessionNeeds(0, 'fp16')) for _ in range(2)}) == 1


def test_where_no_engine_can_be_kept_the_provider_is_refused(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / 'file').touch()
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / 'file'))
    with pytest.raises(ProviderError, match=f'tensorrt: engines cannot be kept .*; set '
                                            f'{CACHE_VARIABLE}'):
        engine_cache(TENSORRT, b'one', SessionNeeds())

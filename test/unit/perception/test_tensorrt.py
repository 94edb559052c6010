# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""One static model a variant, and a place for its engine or a provider that is not used."""

from pathlib import Path

import onnx
import pytest

from mobilenet_ros.errors import ProviderError
from mobilenet_ros.family import Family
from mobilenet_ros.perception.tensorrt import engine_cache, static_model
from mobilenet_ros.resources import CACHE_VARIABLE


def test_size_and_name_of_the_variant_are_written_into_the_model(blobs: Family) -> None:
    names = set()
    for member in blobs.members:
        model = blobs.model_bytes(blobs.model_of(member.variant))
        graph = onnx.load_from_string(static_model(model, member.side, member.variant)).graph
        dims = [dim.dim_value for dim in graph.input[0].type.tensor_type.shape.dim]
        assert dims == [1, member.side, member.side, 3]
        names.add(graph.name)
    assert len(names) == len(blobs.members)


def test_every_variant_of_every_file_keeps_its_engine_apart(
        blobs: Family, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    places = {engine_cache(sha256, member.variant) for sha256 in ('a' * 64, 'b' * 64)
              for member in blobs.members}
    assert len(places) == 2 * len(blobs.members)
    assert all(place.folder.is_dir() for place in places)


def test_where_no_engine_can_be_kept_the_provider_is_refused(
        blobs: Family, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / 'file').touch()
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / 'file'))
    with pytest.raises(ProviderError, match=f'engines cannot be kept .*; set {CACHE_VARIABLE}'):
        engine_cache('a' * 64, blobs.members[0].variant)

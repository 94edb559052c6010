# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What cannot be written is said in one line and never looks like a difference."""

import importlib
from pathlib import Path

import pytest
import rich.progress
from support.bags import blob_messages, write_bag

from mobilenet_ros.family import Family
from mobilenet_ros.programs import replay


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """Return a bag of three frames."""
    return write_bag(tmp_path / 'bag', blob_messages(frames=3))


def failed(bag: Path, blobs: Family, out: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Replay into a folder that will not do; return the one line that says so."""
    code = replay.main([str(bag), '--family', str(blobs.folder), '--out', str(out)])
    line, = (line for line in capsys.readouterr().err.splitlines() if line.startswith('replay'))
    assert code == replay.FAILED
    return line


def test_a_folder_that_cannot_be_made_is_named(bag: Path, blobs: Family, tmp_path: Path,
                                               capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / 'file').touch()
    out = tmp_path / 'file' / 'out'
    assert f"replay: [Errno 20] Not a directory: '{out}'" in failed(bag, blobs, out, capsys)


def test_a_bag_that_sqlite_cannot_write_is_named(bag: Path, blobs: Family, tmp_path: Path,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path.joinpath(*['long' * 50] * 5)  # sqlite takes no path of a thousand bytes
    line = failed(bag, blobs, out, capsys)
    assert f'{out}/bag cannot be written: unable to open database file' in line


def test_the_oldest_rich_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(rich.progress, 'MofNCompleteColumn')  # Ubuntu 22.04 has rich 11
    importlib.reload(replay)

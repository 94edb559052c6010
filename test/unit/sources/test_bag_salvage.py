# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Records are read one after the other, without an index, up to the byte where the file ends."""

from pathlib import Path

import pytest
from rosbags.rosbag2 import CompressionMode
from support.bags import STORE, Recorded, blob_messages, text, write_bag

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources.bag_file import storage_files
from mobilenet_ros.sources.bag_record import Record, plain
from mobilenet_ros.sources.bag_salvage import salvage

RECORDED = [Recorded('/chatter', 5, text('hello')), *blob_messages(frames=3)]


def expected(recorded: list[Recorded]) -> list[Record]:
    return [Record(topic, message.__msgtype__, recorded_ns,
                   bytes(STORE.serialize_cdr(message, message.__msgtype__)))
            for topic, recorded_ns, message in recorded]


@pytest.mark.parametrize('mode', list(CompressionMode))
@pytest.mark.parametrize('storage', ['sqlite3', 'mcap'])
def test_a_whole_file_is_read_without_its_index(tmp_path: Path, storage: str,
                                                mode: CompressionMode) -> None:
    if storage == 'sqlite3' and mode is CompressionMode.STORAGE:
        pytest.skip('sqlite3 has no compression of its own')
    file, = storage_files(write_bag(tmp_path / 'bag', RECORDED, storage, mode))
    assert [record._replace(data=bytes(record.data))
            for record in salvage(file)] == expected(RECORDED)


def test_every_cut_gives_a_beginning_of_the_records_and_never_another_error(
        tmp_path: Path) -> None:
    recorded = [Recorded('/chatter', number, text(f'{number}')) for number in range(5)]
    file, = storage_files(write_bag(tmp_path / 'bag', recorded, 'mcap'))
    content, counts = file.read_bytes(), []
    for length in range(len(content)):
        file.write_bytes(content[:length])
        given = []
        try:
            for record in salvage(file):
                given.append(record)
        except SourceError as error:
            assert f'is broken after message {len(given)}: ' in str(error)
        assert given == expected(recorded)[:len(given)]
        counts.append(len(given))
    assert counts == sorted(counts)
    assert set(counts) == set(range(6))


def test_data_that_is_not_packed_stays_as_it_is() -> None:
    assert plain(b'\x00\x01\x00\x00') == b'\x00\x01\x00\x00'


def test_a_length_beyond_all_memory_is_an_error_and_no_attempt(tmp_path: Path) -> None:
    file = tmp_path / 'bag.mcap'
    file.write_bytes(b'\x89MCAP0\r\n\x05' + b'\xff' * 8)
    with pytest.raises(SourceError, match='bytes are missing'):
        list(salvage(file))

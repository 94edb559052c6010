# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A message as a rosbag2 stores it, and the compression that may lie around it."""

import sqlite3
import struct
import sys
from typing import IO, BinaryIO, NamedTuple

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_ZSTD_MAGIC = b'\x28\xb5\x2f\xfd'
_BLOCK = 4096  # small, because a block with a fault in it is lost


class Record(NamedTuple):
    """A message as it was stored, in CDR, and the time it was recorded at."""

    topic: str
    msgtype: str
    recorded_ns: int
    data: bytes


class CutError(Exception):
    """The bytes that are there are not what the format asks for."""


# What broken bytes lead to, in the readers of this package and in the libraries below them.
BROKEN = (CutError, OSError, sqlite3.Error, struct.error, ValueError, LookupError, TypeError,
          OverflowError, MemoryError, zstd.ZstdError, RuntimeError)


def plain(data: bytes) -> bytes:
    """Unpack the data of a message if each message was compressed by itself."""
    return zstd.decompress(data) if data.startswith(_ZSTD_MAGIC) else data


def unpack_zstd(packed: BinaryIO, unpacked: IO[bytes]) -> None:
    """Unpack a zstd stream as far as it is there and whole."""
    decompressor = zstd.ZstdDecompressor()
    try:
        while not decompressor.eof and (block := packed.read(_BLOCK)):
            unpacked.write(decompressor.decompress(block))
    except zstd.ZstdError:
        return  # who reads the rest finds that they end too early

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A whole JPEG or PNG is decoded, and one that lost any part of its end is refused."""

import random
import struct
import zlib
from array import array
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from support.encode import quadrants

from mobilenet_ros.errors import FrameError
from mobilenet_ros.messages import jpeg
from mobilenet_ros.messages.compressed import decode_compressed

PICTURE = cv2.resize(quadrants(), (320, 240), interpolation=cv2.INTER_LINEAR)


def packed(extension: str, *options: int) -> bytes:
    return cv2.imencode(extension, PICTURE, options)[1].tobytes()


JPEG, PNG = packed('.jpg', cv2.IMWRITE_JPEG_QUALITY, 95), packed('.png')
needs_turbo = pytest.mark.skipif(jpeg.simplejpeg is None, reason='no simplejpeg here')
PROGRESSIVE = packed('.jpg', cv2.IMWRITE_JPEG_PROGRESSIVE, 1)


def refusal(content: bytes) -> str:
    with pytest.raises(FrameError) as caught:
        decode_compressed(content)
    return str(caught.value)


def test_a_png_is_given_back_exactly() -> None:
    np.testing.assert_array_equal(decode_compressed(PNG), PICTURE)


@pytest.mark.parametrize('content', [JPEG, PROGRESSIVE])
def test_a_jpeg_is_given_back_nearly(content: bytes) -> None:
    assert np.abs(decode_compressed(content).astype(int) - PICTURE).mean() < 2.0


def test_a_gray_png_becomes_bgr() -> None:
    gray = cv2.imencode('.png', PICTURE[..., 0])[1].tobytes()
    np.testing.assert_array_equal(decode_compressed(gray), np.dstack([PICTURE[..., 0]] * 3))


@pytest.mark.parametrize('kind', [bytes, bytearray, memoryview, lambda c: array('B', c),
                                  lambda c: np.frombuffer(c, np.uint8)])
def test_every_kind_of_buffer_that_messages_bring_is_taken(kind) -> None:
    np.testing.assert_array_equal(decode_compressed(kind(PNG)), PICTURE)


@pytest.mark.parametrize('rest', [bytes(1), bytes(64), bytes(4096),
                                  np.random.default_rng(4).bytes(513)])
@pytest.mark.parametrize('content', [JPEG, PROGRESSIVE, PNG])
def test_what_a_driver_leaves_behind_the_end_does_not_matter(content: bytes, rest: bytes) -> None:
    np.testing.assert_array_equal(decode_compressed(content + rest), decode_compressed(content))


def segment(marker: bytes, content: bytes) -> bytes:
    return b'\xff' + marker + struct.pack('>H', len(content) + 2) + content


def test_the_end_of_a_thumbnail_is_not_taken_for_the_end_of_the_picture() -> None:
    thumbnail = cv2.imencode('.jpg', PICTURE[:16, :16])[1].tobytes()
    whole = JPEG[:2] + segment(b'\xe1', thumbnail) + JPEG[2:]
    np.testing.assert_array_equal(decode_compressed(whole), decode_compressed(JPEG))
    assert 'is cut: it has no end marker' in refusal(whole[:-40])


def test_a_picture_is_not_turned_however_it_asks_for_that() -> None:
    """Boxes have to fit the pixels that the camera's calibration is about."""
    orientation = b'II*\0\x08\0\0\0' + struct.pack('<HHHIHHI', 1, 0x112, 3, 1, 6, 0, 0)
    turned = JPEG[:2] + segment(b'\xe1', b'Exif\0\0' + orientation) + JPEG[2:]
    assert cv2.imdecode(np.frombuffer(turned, np.uint8), cv2.IMREAD_COLOR).shape[:2] == (320, 240)
    np.testing.assert_array_equal(decode_compressed(turned), decode_compressed(JPEG))


@pytest.mark.parametrize('share', np.linspace(0.02, 0.99, 25))
@pytest.mark.parametrize('content', [JPEG, PROGRESSIVE, PNG])
def test_a_file_cut_anywhere_is_refused(content: bytes, share: float) -> None:
    cut = content[:int(share * len(content))]
    name = 'PNG' if content is PNG else 'JPEG'
    assert refusal(cut) == f'{name} of {len(cut)} bytes is cut: it has no end marker'


@pytest.mark.parametrize('content', [JPEG, PNG])
def test_a_file_that_lacks_one_byte_is_refused(content: bytes) -> None:
    assert 'is cut: it has no end marker' in refusal(content[:-1])


@pytest.mark.parametrize('content', [b'', b'\x00', b'GIF89a' + bytes(100), b'\xff\xd8',
                                     np.random.default_rng(3).bytes(500)])
def test_what_is_neither_jpeg_nor_png_is_refused_with_both_names(content: bytes) -> None:
    assert refusal(content).endswith('understood are JPEG, PNG')


def test_bytes_that_only_begin_and_end_like_a_jpeg_are_refused() -> None:
    assert 'cannot be decoded' in refusal(b'\xff\xd8\xff' + bytes(200) + b'\xff\xd9')


def png_of_size(height: int, width: int) -> bytes:
    chunk = b'IHDR' + struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)
    header = PNG[:12] + chunk + struct.pack('>I', zlib.crc32(chunk))
    return header + PNG[len(header):]


def jpeg_of_size(height: int, width: int, content: bytes = JPEG) -> bytes:
    frame = max(content.find(b'\xff\xc0'), content.find(b'\xff\xc2'))
    return content[:frame + 5] + struct.pack('>HH', height, width) + content[frame + 9:]


@pytest.mark.parametrize('size', [(60000, 60000), (8000, 8001), (1200, 65000), (65535, 65535)])
@pytest.mark.parametrize('claim', [jpeg_of_size, png_of_size])
def test_a_header_that_claims_a_gigantic_picture_is_refused(
        claim: Callable[[int, int], bytes], size: tuple[int, int]) -> None:
    height, width = size
    assert f'has size {width}x{height}; at most 64 megapixels' in refusal(claim(*size))


def test_a_thumbnail_may_have_another_size_than_the_picture() -> None:
    thumbnail = jpeg_of_size(60000, 60000)
    whole = JPEG[:2] + segment(b'\xe1', thumbnail[:400]) + JPEG[2:]
    np.testing.assert_array_equal(decode_compressed(whole), decode_compressed(JPEG))


@pytest.mark.parametrize('claim', [jpeg_of_size, png_of_size])
def test_a_size_of_zero_is_refused(claim: Callable[[int, int], bytes]) -> None:
    assert 'has size 0x240; both must be positive' in refusal(claim(240, 0))


def test_more_scans_than_any_encoder_writes_are_refused() -> None:
    place = PROGRESSIVE.rfind(b'\xff\xda')
    scan = PROGRESSIVE[place:-2]
    assert 'has more than 100 scans' in refusal(PROGRESSIVE[:place] + scan * 101 + b'\xff\xd9')


def scan_start(content: bytes) -> int:
    return content.find(b'\xff\xda') + 20


@needs_turbo
@pytest.mark.parametrize('content', [JPEG, PROGRESSIVE], ids=['baseline', 'progressive'])
@pytest.mark.parametrize('way', ['lost', 'hole', 'cut'])
def test_a_jpeg_that_lost_a_packet_is_refused(content: bytes, way: str) -> None:
    """A network packet of 1400 bytes, taken out or zeroed, or everything from there on."""
    chance = random.Random(5)
    for _ in range(100):
        place = chance.randrange(scan_start(content), len(content) - 1500)
        rest = {'lost': content[place + 1400:], 'hole': bytes(1400) + content[place + 1400:],
                'cut': b'\xff\xd9'}[way]
        assert 'is damaged' in refusal(content[:place] + rest)


@needs_turbo
def test_the_few_bytes_that_webcams_leave_before_the_end_do_no_harm() -> None:
    np.testing.assert_array_equal(decode_compressed(JPEG[:-2] + bytes(4) + JPEG[-2:]),
                                  decode_compressed(JPEG))


def test_a_gray_jpeg_becomes_bgr() -> None:
    gray = cv2.imencode('.jpg', PICTURE[..., 0])[1].tobytes()
    assert decode_compressed(gray).shape == (240, 320, 3)


def test_without_simplejpeg_opencv_decodes_the_same_picture(
        monkeypatch: pytest.MonkeyPatch) -> None:
    expected = decode_compressed(JPEG)
    monkeypatch.setattr(jpeg, 'simplejpeg', None)
    assert np.abs(decode_compressed(JPEG).astype(int) - expected).max() <= 2
    assert 'cannot be decoded' in refusal(b'\xff\xd8\xff' + bytes(200) + b'\xff\xd9')


@pytest.mark.parametrize('place', range(9, len(PNG), len(PNG) // 40))
def test_a_png_with_a_changed_bit_is_refused(place: int) -> None:
    """Every bit behind the file's first eight bytes is under a checksum."""
    content = bytearray(PNG)
    content[place] ^= 4
    assert refusal(bytes(content))


@pytest.mark.parametrize('seed', range(20))
@pytest.mark.parametrize('content', [JPEG, PROGRESSIVE, PNG], ids=['JPEG', 'progressive', 'PNG'])
def test_changed_bytes_give_a_picture_or_a_refusal(content: bytes, seed: int) -> None:
    """Six thousand files in all; no other error, and never more than 64 megapixels."""
    chance = random.Random(seed)
    for _ in range(100):
        changed = bytearray(content)
        for _ in range(chance.choice([1, 3, 30])):
            end = chance.choice([64, 700, len(changed)])
            changed[chance.randrange(end)] = chance.randrange(256)
        try:
            pixels = decode_compressed(bytes(changed))
        except FrameError:
            continue
        assert pixels.ndim == 3
        assert pixels[..., 0].size <= 64_000_000

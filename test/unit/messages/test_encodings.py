# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Every encoding gives back the picture that went in, and every bad message says what is wrong."""

import random

import numpy as np
import pytest
from support.encode import ALL, GRAY, SEMI_PLANAR, YUV422, centres, encode, luma, padded, quadrants

from mobilenet_ros.errors import FrameError
from mobilenet_ros.messages.image_message import ALIASES, ENCODINGS, RawImage, decode_raw
from mobilenet_ros.perception.frame import PixelFormat

VIEWS = ('bgr8', 'rgb8', 'mono8')


def raw(encoding: str, padding: int = 0, height: int = 24, width: int = 32) -> RawImage:
    rows = padded(encode(quadrants(height, width), encoding), padding)
    return RawImage(rows.tobytes(), encoding, height, width, rows.shape[1])


def colours(image: RawImage) -> np.ndarray:
    """Return the colours that were decoded, as BGR or gray."""
    pixels, pixel_format = decode_raw(image)
    assert pixels.shape[:2] == (image.height, image.width)
    return centres(pixels)[:, ::-1] if pixel_format is PixelFormat.RGB else centres(pixels)


def expected(encoding: str, height: int = 24, width: int = 32) -> np.ndarray:
    picture = quadrants(height, width)
    return centres(luma(picture) if encoding in GRAY else picture)


def test_every_encoding_that_is_understood_is_tested_here() -> None:
    assert set(ALL) == set(ENCODINGS)


@pytest.mark.parametrize('padding', [0, 5, 32])
@pytest.mark.parametrize('encoding', ALL)
def test_decoding_gives_the_picture_back(encoding: str, padding: int) -> None:
    tolerance = 3 if encoding in (*YUV422, *SEMI_PLANAR) else 1
    np.testing.assert_allclose(colours(raw(encoding, padding)), expected(encoding),
                               atol=tolerance)


@pytest.mark.parametrize('encoding', [name for name in ALL if not ENCODINGS[name].even])
def test_an_odd_size_with_padded_rows_is_understood(encoding: str) -> None:
    image = raw(encoding, padding=3, height=25, width=33)
    np.testing.assert_allclose(colours(image), expected(encoding, 25, 33), atol=1)


@pytest.mark.parametrize('encoding', ALL)
def test_the_last_row_may_end_without_its_padding(encoding: str) -> None:
    whole = raw(encoding, padding=7)
    cut = whole._replace(data=whole.data[:-7])
    np.testing.assert_array_equal(decode_raw(cut)[0], decode_raw(whole)[0])


def test_big_endian_mono16_gives_the_same_picture() -> None:
    little = raw('mono16')
    swapped = np.frombuffer(little.data, '<u2').astype('>u2').tobytes()
    big = little._replace(data=swapped, is_bigendian=True)
    np.testing.assert_array_equal(decode_raw(big)[0], decode_raw(little)[0])


def test_mono16_keeps_black_white_and_the_order_of_the_values_between() -> None:
    values = np.arange(0, 65536, 257, dtype='<u2')
    pixels, _ = decode_raw(RawImage(values.tobytes(), 'mono16', 1, 256, 512))
    np.testing.assert_array_equal(pixels[0], np.arange(256))


@pytest.mark.parametrize('encoding', VIEWS)
def test_the_commonest_encodings_are_not_copied_and_not_writable(encoding: str) -> None:
    data = np.frombuffer(raw(encoding, padding=5).data, np.uint8)
    pixels, _ = decode_raw(raw(encoding, padding=5)._replace(data=data))
    assert np.shares_memory(pixels, data)
    assert not pixels.flags.writeable


@pytest.mark.parametrize(('width', 'height'), [(2, 2), (2, 4), (4, 2)])
@pytest.mark.parametrize('encoding', ALL)
def test_the_smallest_pictures_are_understood(encoding: str, width: int, height: int) -> None:
    image = raw(encoding, 1, height, width)
    assert decode_raw(image)[0].shape[:2] == (height, width)


def test_a_step_far_beyond_the_data_is_fine_for_a_single_row() -> None:
    image = RawImage(bytes(30), 'bgr8', 1, 10, 2**32 - 1)
    assert decode_raw(image)[0].shape == (1, 10, 3)


def message_of(image: RawImage) -> str:
    with pytest.raises(FrameError) as caught:
        decode_raw(image)
    return str(caught.value)


@pytest.mark.parametrize('encoding', ['', 'BGR8', '8UC4', '16UC3', '32FC1', 'jpeg'])
def test_an_unknown_encoding_is_refused_with_those_that_are_understood(encoding: str) -> None:
    said = message_of(raw('bgr8')._replace(encoding=encoding))
    assert f'encoding {encoding!r} is not understood; understood are' in said
    assert all(name in said for name in ENCODINGS)


@pytest.mark.parametrize('encoding', ALL)
def test_data_that_lacks_a_single_byte_is_refused_with_both_sizes(encoding: str) -> None:
    image = raw(encoding)
    size = len(image.data)
    said = message_of(image._replace(data=image.data[:-1]))
    assert 'image data is cut' in said
    assert f'{size - 1} bytes' in said
    assert said.endswith(f'needs {size}')


@pytest.mark.parametrize('encoding', ALL)
def test_a_step_shorter_than_a_row_is_refused_with_what_a_row_needs(encoding: str) -> None:
    image = raw(encoding)
    said = message_of(image._replace(step=image.step - 1))
    assert f'step is {image.step - 1} bytes' in said
    assert said.endswith(f'needs {image.step}')


@pytest.mark.parametrize(('alias', 'name'), ALIASES.items())
def test_what_opencv_calls_an_encoding_is_taken_as_what_it_is(alias: str, name: str) -> None:
    found, expected = decode_raw(raw(name)._replace(encoding=alias)), decode_raw(raw(name))
    np.testing.assert_array_equal(found[0], expected[0])
    assert found[1] is expected[1]


@pytest.mark.parametrize('seed', range(20))
def test_fields_and_bytes_of_any_kind_give_pixels_or_a_refusal(seed: int) -> None:
    """Two thousand messages in all; no other error, and a picture of the size that was said."""
    chance = random.Random(seed)
    sizes = [0, 1, 2, 3, 7, 24, 32, 33, 600, 2**16, 2**31, 2**32 - 1]
    for _ in range(100):
        image = RawImage(chance.randbytes(chance.choice([0, 1, 31, 2304, 5000])),
                         chance.choice([*ALL, *ALIASES, 'x']), chance.choice(sizes),
                         chance.choice(sizes), chance.choice(sizes), chance.random() < 0.5)
        try:
            pixels, _ = decode_raw(image)
        except FrameError:
            continue
        assert pixels.shape[:2] == (image.height, image.width)


@pytest.mark.parametrize('size', [(0, 32), (24, 0), (0, 0)])
@pytest.mark.parametrize('encoding', ['bgr8', 'nv12', 'mono16'])
def test_a_size_of_zero_is_refused(encoding: str, size: tuple[int, int]) -> None:
    height, width = size
    said = message_of(raw(encoding)._replace(height=height, width=width))
    assert said == f'image has size {width}x{height}; both must be positive'


@pytest.mark.parametrize('encoding', [*YUV422, *SEMI_PLANAR])
def test_an_odd_width_is_refused_where_two_pixels_share_their_colour(encoding: str) -> None:
    said = message_of(raw(encoding)._replace(width=31))
    assert said == f'an image in {encoding} needs an even size, not 31x24'


@pytest.mark.parametrize('encoding', SEMI_PLANAR)
def test_an_odd_height_is_refused_where_two_rows_share_their_colour(encoding: str) -> None:
    assert 'needs an even size, not 32x23' in message_of(raw(encoding)._replace(height=23))


def test_a_claim_of_a_gigantic_picture_is_refused_before_memory_is_asked_for() -> None:
    said = message_of(RawImage(bytes(100), 'bgr8', 2**31, 2**30, 3 * 2**30))
    assert said == 'image has size 1073741824x2147483648; at most 64 megapixels are taken'


@pytest.mark.parametrize('encoding', ALL)
def test_cv_bridge_sees_the_same_picture(encoding: str) -> None:
    cv_bridge = pytest.importorskip('cv_bridge', reason='no cv_bridge of ROS 2 here')
    sensor_msgs = pytest.importorskip('sensor_msgs.msg')
    image = raw(encoding, padding=4)
    wanted = 'mono8' if encoding in GRAY else 'bgr8'
    message = sensor_msgs.Image(height=24, width=32, encoding=encoding, step=image.step,
                                data=image.data)
    try:
        theirs = cv_bridge.CvBridge().imgmsg_to_cv2(message, wanted)
    except cv_bridge.CvBridgeError as error:
        pytest.skip(f'this cv_bridge does not know it: {error}')
    np.testing.assert_allclose(colours(image), centres(theirs), atol=2)

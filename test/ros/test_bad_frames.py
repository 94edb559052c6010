# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Every bad frame is said, is counted and costs that frame only: the node lives on."""

import struct
from collections.abc import Callable

import numpy as np
import pytest
from sensor_msgs.msg import CompressedImage, Image
from support.blob_family import blob_picture
from support.faulty_provider import FaultyCuda, fails_from
from support.messages import header_at, image_message, jpeg_message
from support.ros_graph import RosGraph
from vision_msgs.msg import Detection2DArray

PICTURE = np.zeros((24, 32, 3), np.uint8)


def changed(**fields: object) -> Image:
    message = image_message(PICTURE)
    for name, value in fields.items():
        setattr(message, name, value)
    return message


def cut(message: CompressedImage) -> CompressedImage:
    message.data = message.data[:len(message.data) // 2]
    return message


RAW = {
    'cut data': (changed(data=bytes(2303)),
                 'image data is cut: 2303 bytes, but 32x24 in bgr8 with step 96 needs 2304'),
    'no data': (changed(data=b''), 'image data is cut: 0 bytes'),
    'short step': (changed(step=95),
                   'step is 95 bytes, but a row of 32 pixels in bgr8 needs 96'),
    'no step': (changed(step=0), 'step is 0 bytes'),
    'no height': (changed(height=0), 'image has size 32x0; both must be positive'),
    'no width': (changed(width=0), 'image has size 0x24; both must be positive'),
    'gigantic': (changed(height=2**31, width=2**30, step=3 * 2**30),
                 'image has size 1073741824x2147483648; at most 64 megapixels are taken'),
    'unknown encoding': (changed(encoding='32FC1'),
                         "encoding '32FC1' is not understood; understood are bgr8, rgb8"),
    'no encoding': (Image(), "encoding '' is not understood"),
    'odd size': (changed(encoding='nv12', height=23), 'needs an even size, not 32x23'),
}
COMPRESSED = {
    'half a JPEG': (cut(jpeg_message(blob_picture())), 'is cut: it has no end marker'),
    'nothing': (CompressedImage(), 'compressed image starts with nothing; understood are'),
    'garbage': (CompressedImage(data=bytes(range(100))), 'understood are JPEG, PNG'),
    'hollow JPEG': (CompressedImage(data=b'\xff\xd8\xff' + bytes(50) + b'\xff\xd9'),
                    'cannot be decoded'),
}


def claiming(message: CompressedImage, height: int, width: int) -> CompressedImage:
    """Return a JPEG whose header claims another size: 5 kB that would decode to gigabytes."""
    content = bytes(message.data)
    frame = content.find(b'\xff\xc0')
    message.data = content[:frame + 5] + struct.pack('>HH', height, width) + content[frame + 9:]
    return message


COMPRESSED['gigantic'] = (claiming(jpeg_message(blob_picture()), 60000, 60000),
                          'has size 60000x60000; at most 64 megapixels are taken')


def lives_through(graph: RosGraph, topic: str, bad: Image | CompressedImage, reason: str,
                  good: Callable[..., Image | CompressedImage]) -> None:
    found = graph.listen(Detection2DArray, '/detector/detections')
    graph.connected('/detector/detections')
    camera = graph.camera(type(bad), topic)
    camera.publish(bad)
    graph.logged(reason)
    assert 'frame lost: ' in graph.log()
    camera.publish(good(blob_picture(), 77))
    graph.until(lambda: found)
    assert [message.header for message in found] == [header_at(77)]
    assert len(found[0].detections) > 0


@pytest.mark.parametrize(('bad', 'reason'), RAW.values(), ids=RAW)
def test_the_node_lives_through_a_bad_image(graph: RosGraph, bad: Image, reason: str) -> None:
    graph.detector()
    lives_through(graph, '/image', bad, reason, image_message)


@pytest.mark.parametrize(('bad', 'reason'), COMPRESSED.values(), ids=COMPRESSED)
def test_the_node_lives_through_a_bad_compressed_image(
        graph: RosGraph, bad: CompressedImage, reason: str) -> None:
    graph.detector(image_transport='compressed')
    lives_through(graph, '/image/compressed', bad, reason, jpeg_message)


def test_the_diagnostics_count_every_bad_frame(graph: RosGraph) -> None:
    node = graph.detector()
    newest, camera = graph.diagnostics(), graph.camera(Image)
    for count, (bad, _) in enumerate(RAW.values(), start=1):
        camera.publish(bad)
        graph.until(lambda count=count: node._graph._worker.figures.bad == count)
    graph.until(lambda: newest().get('frames_bad') == str(len(RAW)))
    assert (newest()['frames_failed'], newest()['frames_processed']) == ('0', '0')


def test_a_flood_of_bad_frames_is_logged_at_most_once_a_second(graph: RosGraph) -> None:
    node = graph.detector()
    camera = graph.camera(Image)
    figures = node._graph._worker.figures
    first_s = node.get_clock().now().nanoseconds / 1e9
    for count in range(1, 101):
        camera.publish(RAW['short step'][0])
        graph.until(lambda count=count: figures.bad == count)
    passed_s = node.get_clock().now().nanoseconds / 1e9 - first_s
    assert 1 <= graph.log().count('frame lost') <= passed_s + 1


def test_a_provider_that_fails_after_some_frames_costs_one_and_the_next_goes_on(
        graph: RosGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real sessions; support/faulty_provider.py makes their `run` fail."""
    cuda = FaultyCuda(fails_from(10**9)).install(monkeypatch)
    graph.detector(providers=['cuda', 'cpu'])
    graph.logged('variants on cuda')
    found = graph.listen(Detection2DArray, '/detector/detections')
    graph.connected('/detector/detections')
    newest, camera = graph.diagnostics(), graph.camera(Image)
    cuda.fault = fails_from(cuda.runs + 3)
    for stamp_ns in (1, 2):
        camera.publish(image_message(blob_picture(), stamp_ns))
        graph.until(lambda wanted=stamp_ns: len(found) == wanted)
    camera.publish(image_message(blob_picture(), 3))
    graph.logged('frame lost: cuda: inference failed: CUDA failure 700')
    assert 'provider failed: cuda' in graph.log()
    for stamp_ns in (4, 5):
        camera.publish(image_message(blob_picture(), stamp_ns))
        graph.until(lambda wanted=stamp_ns: found[-1].header == header_at(wanted))
    assert [message.header.stamp.nanosec for message in found] == [1, 2, 4, 5]
    graph.until(lambda: newest().get('frames_processed') == '4')
    assert (newest()['provider'], newest()['frames_failed']) == ('cpu', '1')

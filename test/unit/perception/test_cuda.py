# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""On a GPU every precision finds what the CPU finds; skipped where CUDA does not work.

Run it alone to see the times: pytest -s test/unit/perception/test_cuda.py
"""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.data import astronaut, coffee, rocket

from mobilenet_ros.errors import ProviderError
from mobilenet_ros.family import Family, Variant
from mobilenet_ros.family.find import find_family
from mobilenet_ros.perception.detector import FrameDetector
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.proof import ExactNetwork
from mobilenet_ros.perception.provider_choice import Listeners, choose_network
from mobilenet_ros.perception.providers import provider_named, wanted_providers
from mobilenet_ros.perception.thresholds import Thresholds

ALPHA, RHO = 0.75, 1.0
# Largest distance of an edge of a box as a share of the picture's longer side, and of a score.
# Quantised networks round differently on every kind of processor.
TOLERANCES = {'fp32': (0.005, 0.01), 'fp16': (0.01, 0.02), 'int8': (0.03, 0.1)}
CLEAR = 0.6  # the score from which a detection of the one must be found by the other
RUNS = 50


@pytest.fixture(scope='module', params=['cuda', 'tensorrt'])
def on_gpu(request: pytest.FixtureRequest) -> Callable[[], Network]:
    """Return what makes a network on a GPU with nothing open; skips where that does not work."""
    provider = provider_named(request.param)
    family = find_family('coco')
    if not provider.installed:
        pytest.skip(f'this onnxruntime has no {provider.name}')
    try:
        Network(family, provider).prepare(Variant(0.25, RHO, 'fp32'))
    except ProviderError as error:
        pytest.skip(f'no {provider.name} at work: {error}')
    return lambda: Network(family, provider)


def pictures() -> list[NDArray[np.uint8]]:
    return [np.ascontiguousarray(picture()[..., ::-1]) for picture in (astronaut, coffee, rocket)]


def shares(network: Network | ExactNetwork, variant: Variant,
           picture: NDArray[np.uint8]) -> list[tuple[int, float, NDArray[np.float32]]]:
    """Return class, score and box, as shares of the longer side, of what is clearly seen."""
    found, _ = FrameDetector(network, time.perf_counter).detect(
        Frame(picture, PixelFormat.BGR), variant, Thresholds(score_threshold=0.3))
    return [(int(class_id), float(score), box / max(picture.shape[:2])) for class_id, score, box
            in zip(found.class_ids, found.scores, found.boxes_xyxy, strict=True)]


@pytest.mark.parametrize('precision', ['fp32', 'fp16', 'int8'])
def test_a_precision_finds_on_the_gpu_what_it_finds_on_the_cpu(
        on_gpu: Callable[[], Network], precision: str) -> None:
    network = on_gpu()
    variant = Variant(ALPHA, RHO, precision)
    box_tolerance, score_tolerance = TOLERANCES[precision]
    start_s = time.perf_counter()
    network.prepare(variant)
    print(f'\n{network.provider.name} {precision}: first result after '
          f'{time.perf_counter() - start_s:.2f} s, a run in {median_ms(network, variant):.2f} ms, '
          f'layers that compute elsewhere: {network.compute_elsewhere(variant) or "none"}')
    exact, clear = ExactNetwork(network), 0
    for picture in pictures():
        expected = shares(exact, variant, picture)
        found = shares(network, variant, picture)
        for one, other in ((expected, found), (found, expected)):
            for class_id, score, box in one:
                if score < CLEAR:
                    continue
                clear += 1
                assert any(class_id == again and abs(score - also) <= score_tolerance
                           and np.abs(box - there).max() <= box_tolerance
                           for again, also, there in other), (precision, class_id, score, box)
    assert clear > 0


def median_ms(network: Network, variant: Variant) -> float:
    side = network.family.member(variant).side
    image = np.zeros((1, side, side, 3), np.uint8)
    times = []
    for _ in range(RUNS):
        start_s = time.perf_counter()
        network.run(variant, image)
        times.append(time.perf_counter() - start_s)
    return float(1e3 * np.median(times))


def test_every_rung_proves_itself_on_the_gpu(on_gpu: Callable[[], Network]) -> None:
    provider = on_gpu().provider
    family = smaller(find_family('coco')) if provider.static_size else find_family('coco')
    said: list[str] = []
    start_s = time.perf_counter()
    proven = choose_network(family, wanted_providers((provider.name,)),
                            listeners=Listeners(said.append))
    print(f'\n{provider.name}: all variants proven after {time.perf_counter() - start_s:.1f} s')
    print('\n'.join(said))
    assert proven.network.provider is provider
    assert {'fp16'} <= {member.variant.precision for member in proven.network.family.members
                        if member.variant not in proven.unfit}


def smaller(family: Family) -> Family:
    """Return a family of two engines in each precision, which are built in a minute or so."""
    return replace(family, sides=(family.base_side,),
                   models=tuple(model for model in family.models if model.alpha in (0.25, ALPHA)))

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The families that come with the package: whole, small, measured, and able to see."""

from dataclasses import replace
from itertools import combinations, count, islice

import numpy as np
import pytest

from mobilenet_ros.adaptation import build_ladder
from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.family.find import find_family, installed_families, models_folder
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.detector import FrameDetector
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.sources.photographs import FILES, RATE_HZ, SECONDS_EACH, PhotographsSource

LEAST_SCORE = 0.35  # int8 rounds differently from CPU to CPU: a little room below the default
LARGEST_BYTES = 60e6  # of all families together: a clone should not take minutes
SHOWN = {'astronaut.png': 'person', 'chelsea.png': 'cat', 'coffee.png': 'cup',
         'motorcycle_left.png': 'motorcycle', 'camera.png': 'person'}


@pytest.fixture(scope='module', params=installed_families())
def family(request: pytest.FixtureRequest) -> Family:
    return find_family(request.param)


@pytest.fixture(scope='module')
def coco() -> FrameDetector:
    ticks = count()
    return FrameDetector(Network(find_family('coco')), lambda: float(next(ticks)))


@pytest.fixture(scope='module')
def photographs() -> dict[str, Frame]:
    """Return the photographs as the demo's camera sees each of them first, by file name."""
    pytest.importorskip('skimage')
    views = islice(iter(PhotographsSource()), 0, None, round(SECONDS_EACH * RATE_HZ))
    frames = [Frame(np.asarray(view.content), PixelFormat.BGR) for view in views]
    return dict(zip(FILES, frames, strict=True))


def test_the_family_that_everything_uses_by_default_is_installed() -> None:
    assert 'coco' in installed_families()


def test_all_installed_families_together_are_small() -> None:
    assert sum(path.stat().st_size for path in models_folder().rglob('*')) < LARGEST_BYTES


def test_every_model_file_is_the_one_that_the_manifest_names(family: Family) -> None:
    assert all(family.model_bytes(model) for model in family.models)
    files = {path.name for path in family.folder.glob('*.onnx')}
    assert files == {model.file for model in family.models}


def test_every_alpha_comes_in_fp32_and_int8(family: Family) -> None:
    alphas = {model.alpha for model in family.models}
    assert {(model.alpha, model.precision) for model in family.models} == {
        (alpha, precision) for alpha in alphas for precision in ('fp32', 'int8')}


def test_a_model_card_names_data_and_licences(family: Family) -> None:
    card = (family.folder / 'README.md').read_text(encoding='utf-8')
    assert all(f'## {part}' in card for part in ('Data', 'Recipe', 'Measured', 'Limits'))


def test_every_variant_was_measured(family: Family) -> None:
    assert family.measured_on
    for member in family.members:
        assert member.accuracy is not None, member.variant
        assert 0.0 < member.accuracy.map <= member.accuracy.map50 < 1.0


def test_the_ladder_offers_a_choice(family: Family) -> None:
    ladder = build_ladder(family)
    assert not ladder.accuracy_assumed
    assert len(ladder.rungs) >= 5
    assert ladder.rungs[-1].t0_s > 2 * ladder.rungs[0].t0_s


def test_more_pixels_are_never_worse_by_more_than_chance(family: Family) -> None:
    by_side = sorted(family.members, key=lambda member: member.side)
    for fewer, more in combinations(by_side, 2):
        if (fewer.variant.alpha, fewer.variant.precision) == (
                more.variant.alpha, more.variant.precision):
            assert_no_loss(fewer, more)


def test_more_channels_are_never_worse_by_more_than_chance(family: Family) -> None:
    by_alpha = sorted(family.members, key=lambda member: member.variant.alpha)
    for fewer, more in combinations(by_alpha, 2):
        if (fewer.side, fewer.variant.precision) == (more.side, more.variant.precision):
            assert_no_loss(fewer, more)


def assert_no_loss(fewer: Member, more: Member) -> None:
    low, high = fewer.accuracy, more.accuracy
    assert low is not None and high is not None
    assert low.map_error and high.map_error
    assert high.map >= low.map - max(low.map_error, high.map_error), (fewer, more)


def test_no_rung_sees_large_objects_worse_than_a_cheaper_one(family: Family) -> None:
    for lower, upper in combinations(build_ladder(family).rungs, 2):
        if lower.map_large is not None and upper.map_large is not None:
            assert upper.map_large >= lower.map_large - 0.01, (lower.variant, upper.variant)


def test_quantising_costs_little(family: Family) -> None:
    for member in family.members:
        if member.variant.precision == 'int8':
            exact = family.member(replace(member.variant, precision='fp32'))
            assert member.accuracy is not None and exact.accuracy is not None
            assert exact.accuracy.map_error is not None
            assert member.accuracy.map >= exact.accuracy.map - exact.accuracy.map_error, (
                member.variant)


def test_every_variant_runs_and_stays_finite(family: Family) -> None:
    network = Network(family)
    for member in family.members:
        image = np.full((1, member.side, member.side, 3), 128, np.uint8)
        raw = network.run(member.variant, image)
        assert raw.class_logits.shape[2] == len(family.labels)
        assert all(np.isfinite(part).all() for part in raw)


@pytest.mark.parametrize(('name', 'expected'), SHOWN.items())
def test_every_network_of_some_size_sees_what_the_photographs_show(
        coco: FrameDetector, photographs: dict[str, Frame], name: str, expected: str) -> None:
    family = coco.network.family
    members = [member for member in family.members if member.side >= 224
               and member.variant.alpha >= 0.5 and member.variant.precision == 'int8']
    assert len(members) >= 20
    for member in members:
        found, _ = coco.detect(photographs[name], member.variant, Thresholds(LEAST_SCORE))
        assert expected in {family.labels[place] for place in found.class_ids}, member.variant


@pytest.mark.parametrize('precision', ['fp32', 'int8'])
@pytest.mark.parametrize(('name', 'expected'), SHOWN.items())
def test_the_widest_coco_network_sees_what_the_photographs_show(
        coco: FrameDetector, photographs: dict[str, Frame], precision: str, name: str,
        expected: str) -> None:
    family = coco.network.family
    variant = Variant(max(model.alpha for model in family.models), 1.0, precision)
    found, _ = coco.detect(photographs[name], variant, Thresholds(LEAST_SCORE))
    assert family.labels[best_class(found)] == expected


def best_class(found: Detections) -> int:
    """Return the class of the detection with the highest score."""
    assert len(found) > 0
    return int(found.class_ids[found.scores.argmax()])

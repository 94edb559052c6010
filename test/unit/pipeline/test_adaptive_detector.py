# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""One frame in, detections out; a failing provider costs one frame.

The provider's faults come from support/faulty_provider.py: real sessions whose `run` is made to
fail.
"""

import itertools
import threading
from dataclasses import replace
from typing import Any

import pytest
from support.blob_family import BLOB, blob_picture
from support.faulty_provider import FaultyCuda, fails_from

from mobilenet_ros.errors import FrameError, ProviderError, SettingError, VariantError
from mobilenet_ros.family import Accuracy, Family, Variant
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.octaves import RawOutput
from mobilenet_ros.pipeline.adaptive_detector import AdaptiveDetector
from mobilenet_ros.pipeline.networks import no_times
from mobilenet_ros.pipeline.settings import detector_settings

PINNED = {'adapt': False, 'alpha': 0.25, 'rho': 1.0}
SMALL = Variant(0.25, 1.0)
FRAME = Frame(blob_picture(), PixelFormat.BGR, 5, 'camera')
NEVER = 10**9


def detector_of(family: Family, providers: tuple[str, ...] = ('cpu',), strict: bool = False,
                said: list[str] | None = None, **parameters: Any) -> AdaptiveDetector:
    log = (said if said is not None else []).append
    return AdaptiveDetector(family, providers=providers, strict=strict, log=log, t0_of=no_times,
                            intra_op_threads=1, **PINNED | parameters)


def test_a_frame_becomes_detections_by_the_chosen_member(blobs: Family) -> None:
    processed = detector_of(blobs).process(FRAME)
    assert {each.name for each in processed.detections} == {blobs.labels[BLOB]}
    assert processed.member.variant == processed.decision.member.variant == SMALL
    assert processed.frame is FRAME


def test_before_the_first_frame_the_decision_says_that_there_was_none(blobs: Family) -> None:
    assert detector_of(blobs).decision == (blobs.member(SMALL), 'no frame yet')


def test_an_unknown_setting_is_refused_with_the_known(blobs: Family) -> None:
    with pytest.raises(SettingError, match='unknown setting fps; known are target_fps, '):
        detector_of(blobs, fps=30.0)


def test_other_settings_act_on_the_next_frame(blobs: Family) -> None:
    detector = detector_of(blobs)
    detector.apply(detector_settings(blobs, adapt=False, alpha=0.5, rho=0.6, max_detections=1))
    detector.wait_until_open()
    processed = detector.process(FRAME)
    assert processed.member.variant == Variant(0.5, 0.6)
    assert len(processed.detections) == 1


def test_a_bad_image_leaves_the_detector_as_it_was(blobs: Family) -> None:
    detector = detector_of(blobs)
    with pytest.raises(FrameError, match='imread returns None'):
        detector.detect(None)
    assert len(detector.detect(FRAME)) > 0
    assert detector.refused_providers == ()


def test_a_pinned_variant_outside_the_family_is_refused_at_the_start(blobs: Family) -> None:
    with pytest.raises(VariantError):
        detector_of(blobs, alpha=1.0)


@pytest.mark.parametrize('parameters', [PINNED, {'adapt': True}])
def test_every_rung_and_what_is_pinned_have_run_before_the_first_frame(
        blobs: Family, monkeypatch: pytest.MonkeyPatch, parameters: dict[str, Any]) -> None:
    cuda = FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    detector = detector_of(blobs, ('cuda', 'cpu'), **parameters)
    opened = {rung.variant for rung in detector.controller.ladder.rungs}
    if not parameters['adapt']:
        opened.add(SMALL)
    assert cuda.runs == len(opened)
    detector.process(FRAME)
    assert cuda.runs == len(opened) + 1


def timed(blobs: Family, seconds: float) -> dict[Variant, float]:
    """Return times of a machine on which each variant takes longer than the one before it."""
    return {member.variant: seconds * (place + 1) for place, member in enumerate(blobs.members)}


def adapting(blobs: Family, target_fps: float, said: list[str] | None = None) -> AdaptiveDetector:
    """Return a detector whose variants take 10, 20, 30... ms; a second passes at each look."""
    seconds = itertools.count()
    return AdaptiveDetector(blobs, target_fps, providers=('cpu',), intra_op_threads=1,
                            t0_of=lambda provider: timed(blobs, 0.01),
                            clock=lambda: float(next(seconds)),
                            log=(said if said is not None else []).append)


def frames_that_take_their_time(detector: AdaptiveDetector, count: int) -> set[Variant]:
    """Process frames whose networks take what the ladder says; return the variants that ran."""
    ran = set()
    for _ in range(count):
        processed = detector.process(FRAME)
        t0_s = detector.controller.ladder.find(processed.member.variant).t0_s
        detector.observe(processed._replace(stages=processed.stages._replace(network_s=t0_s)),
                         t0_s + 0.001)
        detector.wait_until_open()
        ran.add(processed.member.variant)
    return ran


def gated_prepare(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let no variant be opened until the returned event is set."""
    gate, right = threading.Event(), Network.prepare

    def prepare(network: Network, variant: Variant) -> RawOutput:
        gate.wait()
        return right(network, variant)
    monkeypatch.setattr(Network, 'prepare', prepare)
    return gate


def test_who_adapts_later_runs_what_ran_until_all_rungs_in_time_are_open(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    detector = detector_of(blobs, target_fps=0.5)
    assert len(detector.controller.ladder.rungs) == 1
    gate = gated_prepare(monkeypatch)
    detector.apply(detector_settings(blobs, target_fps=0.5))
    assert detector.process(FRAME).decision == (blobs.member(SMALL), 'pinned: adapt is false')
    gate.set()
    detector.wait_until_open()
    assert not detector.process(FRAME).decision.reason.startswith('pinned')
    assert len(detector.controller.ladder.rungs) == len(
        detector_of(blobs, target_fps=0.5, adapt=True).controller.ladder.rungs) > 1


def test_only_rungs_that_can_be_in_time_are_open_until_a_lower_target_asks_for_more(
        blobs: Family) -> None:
    detector = adapting(blobs, 30.0)
    few = detector.controller.ladder.rungs
    assert {rung.t0_s <= 1 / 30.0 for rung in few} == {True}
    detector.apply(detector_settings(blobs, target_fps=5.0))
    ran = frames_that_take_their_time(detector, 60)
    more = detector.controller.ladder.rungs
    assert more[:len(few)] == few
    assert more[-1].variant in ran
    assert max(rung.t0_s for rung in more) > 1 / 30.0


def test_a_rung_that_does_not_open_is_left_out_and_the_next_one_opened(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    detector = adapting(blobs, 30.0, said)
    whole = adapting(blobs, 0.5).controller.ladder.rungs
    broken, right = whole[len(detector.controller.ladder.rungs)].variant, Network.prepare

    def prepare(network: Network, variant: Variant) -> RawOutput:
        if variant == broken:
            raise ProviderError('cpu: out of memory')
        return right(network, variant)
    monkeypatch.setattr(Network, 'prepare', prepare)
    detector.apply(detector_settings(blobs, target_fps=0.5))
    frames_that_take_their_time(detector, 60)
    assert [rung.variant for rung in detector.controller.ladder.rungs] == [
        rung.variant for rung in whole if rung.variant != broken]
    assert said[-1] == f'kept off the ladder: {broken} does not open; cpu: out of memory'


def test_a_variant_that_is_pinned_later_runs_once_it_is_open_and_until_then_what_ran(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    detector = detector_of(blobs_of_one_rung(blobs))
    gate = gated_prepare(monkeypatch)
    detector.apply(detector_settings(blobs, **PINNED | {'alpha': 0.5, 'target_fps': 7.0},
                                     max_detections=1))
    before = detector.process(FRAME)
    assert before.member.variant == SMALL
    assert (len(before.detections), detector.controller.settings.target_fps) == (1, 7.0)
    gate.set()
    detector.wait_until_open()
    assert detector.process(FRAME).member.variant == Variant(0.5, 1.0)


def blobs_of_one_rung(blobs: Family) -> Family:
    """Return the family with one measured variant, which is the ladder: alpha 0.25 alone."""
    return replace(blobs, accuracies={SMALL: Accuracy(0.2, 0.4)})


def test_who_adapts_again_while_a_variant_is_opened_waits_for_nothing(blobs: Family) -> None:
    detector = detector_of(blobs_of_one_rung(blobs))
    detector.apply(detector_settings(blobs, adapt=False, alpha=0.5))
    detector.apply(detector_settings(blobs))
    assert detector.controller.settings.adapt
    detector.wait_until_open()
    assert detector.controller.settings.adapt


def test_a_variant_that_does_not_open_is_told_of_once_and_what_ran_goes_on(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    detector = detector_of(blobs_of_one_rung(blobs), said=said)

    def prepare(network: Network, variant: Variant) -> RawOutput:
        raise ProviderError('cpu: out of memory')
    monkeypatch.setattr(Network, 'prepare', prepare)
    detector.apply(detector_settings(blobs, adapt=False, alpha=0.5))
    detector.wait_until_open()
    for _ in range(3):
        ran = detector.process(FRAME)
        assert ran.member.variant == SMALL
    assert said == ['pinned: a0.5_r1_fp32 does not open; cpu: out of memory']


def test_a_precision_that_only_the_failed_provider_had_gives_way_to_the_nearest(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    cuda = FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    detector = detector_of(blobs, ('cuda', 'cpu'), said=said, precision='fp16')
    assert detector.process(FRAME).member.variant == Variant(0.25, 1.0, 'fp16')
    cuda.fault = fails_from(1)
    with pytest.raises(ProviderError):
        detector.process(FRAME)
    assert detector.process(FRAME).member.variant == Variant(0.25, 1.0, 'fp32')
    assert 'a0.25_r1_fp16 does not run on cpu; a0.25_r1_fp32 does' in said


def test_a_rung_that_runs_elsewhere_is_kept_off_the_ladder_and_told_of(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider takes the wider network only in part."""
    said: list[str] = []

    def leaves(kind: str) -> bool:
        return kind == 'Conv' and cuda.opened <= 2
    cuda = FaultyCuda(fails_from(NEVER), leaves).install(monkeypatch)
    detector = detector_of(blobs, ('cuda', 'cpu'), said=said, adapt=True)
    assert detector.provider == 'cuda'
    assert {rung.variant.alpha for rung in detector.controller.ladder.rungs} == {0.25}
    assert any('kept off the ladder: a0.5_' in text and 'layers that compute run elsewhere: 47 on '
               'CPUExecutionProvider' in text for text in said)


def test_a_provider_that_fails_after_some_frames_costs_one_frame(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    cuda = FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    detector = detector_of(blobs, ('cuda', 'cpu'), said=said)
    before = [detector.process(FRAME) for _ in range(3)]
    cuda.fault = fails_from(1)
    with pytest.raises(ProviderError, match='cuda: inference failed: CUDA failure 700'):
        detector.process(FRAME)
    assert detector.provider == 'cpu'
    assert said[-1].endswith('encountered; starting cpu')
    assert 'CUDA failure 700' in detector.refused_providers[0]
    after = detector.process(FRAME)
    assert after.detections.boxes_xyxy.tolist() == before[0].detections.boxes_xyxy.tolist()


def test_after_a_failure_variants_are_chosen_by_the_times_of_the_provider_that_is_left(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    times = {provider: {member.variant: ms * 1e-3 for member in blobs.members}
             for provider, ms in (('cuda', 1), ('cpu', 20))}
    detector = AdaptiveDetector(blobs, providers=('cuda', 'cpu'), intra_op_threads=1,
                                t0_of=times.get, **PINNED)
    detector.apply(detector_settings(blobs, **PINNED, target_fps=7.0))
    cuda.fault = fails_from(1)
    with pytest.raises(ProviderError):
        detector.process(FRAME)
    assert {rung.t0_s for rung in detector.controller.ladder.rungs} == {0.02}
    assert detector.controller.settings.target_fps == 7.0


def test_where_only_the_first_provider_will_do_a_failure_does_not_move_to_the_next(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    detector = detector_of(blobs, ('cuda', 'cpu'), strict=True)
    cuda.fault = fails_from(1)
    for _ in range(2):
        with pytest.raises(ProviderError, match='none of the wanted providers works: cuda'):
            detector.process(FRAME)
    cuda.fault = fails_from(NEVER)
    with pytest.raises(ProviderError):  # the frame at which the lost sessions are replaced
        _fail_once(cuda, detector)
    assert detector.process(FRAME).detections.class_ids.tolist()
    assert detector.provider == 'cuda'


def _fail_once(cuda: FaultyCuda, detector: AdaptiveDetector) -> None:
    first = cuda.runs + 1

    def fault(number: int, outputs: list) -> list:
        if number == first:
            raise RuntimeError('a device that comes back')
        return outputs
    cuda.fault = fault
    detector.process(FRAME)


def test_where_only_the_first_provider_will_do_a_missing_one_is_no_start(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    FaultyCuda(fails_from(1)).install(monkeypatch)
    with pytest.raises(ProviderError, match='none of the wanted providers works: cuda'):
        detector_of(blobs, ('cuda', 'cpu'), strict=True)


@pytest.mark.parametrize('strict', [False, True])
def test_an_unknown_provider_is_refused_wherever_it_stands(blobs: Family, strict: bool) -> None:
    with pytest.raises(ProviderError, match='unknown provider gpu; valid are'):
        detector_of(blobs, ('cpu', 'gpu'), strict)

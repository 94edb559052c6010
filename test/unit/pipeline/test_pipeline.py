# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""One message in, detections out; a failing provider costs one frame.

The provider's faults come from support/faulty_provider.py: real sessions whose `run` is made to
fail.
"""

import threading
from dataclasses import replace

import pytest
from support.blob_family import BLOB, blob_picture
from support.faulty_provider import FaultyCuda, fails_from
from support.plain_messages import cut_image, plain_image

from mobilenet_ros.adaptation import ControllerSettings
from mobilenet_ros.errors import FrameError, ProviderError, VariantError
from mobilenet_ros.family import Accuracy, Family, Variant
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.octaves import RawOutput
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.pipeline.build import build_pipeline
from mobilenet_ros.pipeline.pipeline import Pipeline

PINNED = ControllerSettings(adapt=False, alpha=0.25, rho=1.0)
NEVER = 10**9


def pipeline_of(family: Family, providers: tuple[str, ...] = ('cpu',), strict: bool = False,
                said: list[str] | None = None) -> Pipeline:
    log = (said if said is not None else []).append
    return build_pipeline(family, providers, PINNED, threads=1, strict=strict, log=log)


def test_a_message_becomes_detections_by_the_chosen_variant(blobs: Family) -> None:
    processed = pipeline_of(blobs).process(plain_image(blob_picture(), stamp_ns=5))
    assert set(processed.detections.class_ids.tolist()) == {BLOB}
    assert processed.member.variant == processed.decision.member.variant == Variant(0.25, 1.0)
    assert (processed.frame.stamp_ns, processed.frame.frame_id) == (5, 'camera')
    assert processed.convert_s >= 0.0


def test_other_settings_act_on_the_next_message(blobs: Family) -> None:
    pipeline = pipeline_of(blobs)
    message = plain_image(blob_picture())
    pipeline.apply(replace(PINNED, alpha=0.5, rho=0.6), Thresholds(max_detections=1))
    pipeline.wait_until_open()
    processed = pipeline.process(message)
    assert processed.member.variant == Variant(0.5, 0.6)
    assert len(processed.detections) == 1


def test_a_bad_message_leaves_the_pipeline_as_it_was(blobs: Family) -> None:
    pipeline = pipeline_of(blobs)
    with pytest.raises(FrameError, match='image data is cut'):
        pipeline.process(cut_image())
    assert len(pipeline.process(plain_image(blob_picture())).detections) > 0
    assert pipeline.refused_providers == ()


def test_a_pinned_variant_outside_the_family_is_refused_at_the_start(blobs: Family) -> None:
    with pytest.raises(VariantError):
        build_pipeline(blobs, ('cpu',), replace(PINNED, alpha=1.0))


def test_every_rung_and_what_is_pinned_have_run_before_the_first_frame(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    pipeline = pipeline_of(blobs, ('cuda', 'cpu'))
    opened = {rung.variant for rung in pipeline.controller.ladder.rungs} | {PINNED.pinned}
    assert cuda.runs == len(opened)
    pipeline.process(plain_image(blob_picture()))
    assert cuda.runs == len(opened) + 1


def test_a_variant_that_is_pinned_later_runs_once_it_is_open_and_until_then_what_ran(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, right = threading.Event(), Network.prepare

    def prepare(network: Network, variant: Variant) -> RawOutput:
        gate.wait()
        return right(network, variant)
    pipeline = pipeline_of(blobs_of_one_rung(blobs))
    monkeypatch.setattr(Network, 'prepare', prepare)
    message, pinned = plain_image(blob_picture()), replace(PINNED, alpha=0.5, target_fps=7.0)
    pipeline.apply(pinned, Thresholds(max_detections=1))
    before = pipeline.process(message)
    assert before.member.variant == PINNED.pinned
    assert (len(before.detections), pipeline.controller.settings.target_fps) == (1, 7.0)
    gate.set()
    pipeline.wait_until_open()
    assert pipeline.process(message).member.variant == pinned.pinned


def blobs_of_one_rung(blobs: Family) -> Family:
    """Return the family with one measured variant, which is the ladder: alpha 0.25 alone."""
    return replace(blobs, accuracies={PINNED.pinned: Accuracy(0.2, 0.4)})


def test_who_adapts_again_while_a_variant_is_opened_waits_for_nothing(blobs: Family) -> None:
    pipeline = pipeline_of(blobs_of_one_rung(blobs))
    pipeline.apply(replace(PINNED, alpha=0.5), Thresholds())
    pipeline.apply(replace(PINNED, adapt=True), Thresholds())
    assert pipeline.controller.settings.adapt
    pipeline.wait_until_open()
    assert pipeline.controller.settings.adapt


def test_a_variant_that_does_not_open_is_told_of_once_and_what_ran_goes_on(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    pipeline = pipeline_of(blobs_of_one_rung(blobs), said=said)

    def prepare(network: Network, variant: Variant) -> RawOutput:
        raise ProviderError('cpu: out of memory')
    monkeypatch.setattr(Network, 'prepare', prepare)
    pipeline.apply(replace(PINNED, alpha=0.5), Thresholds())
    pipeline.wait_until_open()
    for _ in range(3):
        ran = pipeline.process(plain_image(blob_picture()))
        assert ran.member.variant == PINNED.pinned
    assert said == ['pinned, but it does not open: a0.5_r1_fp32; cpu: out of memory']


def test_a_precision_that_only_the_failed_provider_had_gives_way_to_the_nearest(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    cuda = FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    pipeline = build_pipeline(blobs, ('cuda', 'cpu'), replace(PINNED, precision='fp16'),
                              threads=1, log=said.append)
    message = plain_image(blob_picture())
    assert pipeline.process(message).member.variant == Variant(0.25, 1.0, 'fp16')
    cuda.fault = fails_from(1)
    with pytest.raises(ProviderError):
        pipeline.process(message)
    assert pipeline.process(message).member.variant == Variant(0.25, 1.0, 'fp32')
    assert 'a0.25_r1_fp16 does not run on cpu; a0.25_r1_fp32 does' in said


def test_a_rung_that_runs_elsewhere_is_kept_off_the_ladder_and_told_of(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider takes the wider network only in part."""
    said: list[str] = []

    def leaves(kind: str) -> bool:
        return kind == 'Conv' and cuda.opened > 2
    cuda = FaultyCuda(fails_from(NEVER), leaves).install(monkeypatch)
    pipeline = build_pipeline(blobs, ('cuda', 'cpu'), ControllerSettings(), threads=1,
                              log=said.append)
    assert pipeline.provider == 'cuda'
    assert {rung.variant.alpha for rung in pipeline.controller.ladder.rungs} == {0.25}
    assert any('kept off the ladder: a0.5_' in text and 'layers that compute run elsewhere: 47 on '
               'CPUExecutionProvider' in text for text in said)


def test_a_provider_that_fails_after_some_frames_costs_one_frame(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    cuda = FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    pipeline = pipeline_of(blobs, ('cuda', 'cpu'), said=said)
    message = plain_image(blob_picture())
    before = [pipeline.process(message) for _ in range(3)]
    cuda.fault = fails_from(1)
    with pytest.raises(ProviderError, match='cuda: inference failed: CUDA failure 700'):
        pipeline.process(message)
    assert pipeline.provider == 'cpu'
    assert said[-1].endswith('encountered; starting cpu')
    assert 'CUDA failure 700' in pipeline.refused_providers[0]
    after = pipeline.process(message)
    assert after.detections.boxes_xyxy.tolist() == before[0].detections.boxes_xyxy.tolist()


def test_after_a_failure_variants_are_chosen_by_the_times_of_the_provider_that_is_left(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    times = {provider: {member.variant: ms * 1e-3 for member in blobs.members}
             for provider, ms in (('cuda', 1), ('cpu', 20))}
    pipeline = build_pipeline(blobs, ('cuda', 'cpu'), PINNED, threads=1, t0_of=times.get)
    pipeline.apply(replace(PINNED, target_fps=7.0), Thresholds())
    cuda.fault = fails_from(1)
    with pytest.raises(ProviderError):
        pipeline.process(plain_image(blob_picture()))
    assert {rung.t0_s for rung in pipeline.controller.ladder.rungs} == {0.02}
    assert pipeline.controller.settings.target_fps == 7.0


def test_where_only_the_first_provider_will_do_a_failure_does_not_move_to_the_next(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    pipeline = pipeline_of(blobs, ('cuda', 'cpu'), strict=True)
    message = plain_image(blob_picture())
    cuda.fault = fails_from(1)
    for _ in range(2):
        with pytest.raises(ProviderError, match='none of the wanted providers works: cuda'):
            pipeline.process(message)
    cuda.fault = fails_from(NEVER)
    with pytest.raises(ProviderError):  # the frame at which the lost sessions are replaced
        _fail_once(cuda, pipeline, message)
    assert pipeline.process(message).detections.class_ids.tolist()
    assert pipeline.provider == 'cuda'


def _fail_once(cuda: FaultyCuda, pipeline: Pipeline, message: object) -> None:
    first = cuda.runs + 1

    def fault(number: int, outputs: list) -> list:
        if number == first:
            raise RuntimeError('a device that comes back')
        return outputs
    cuda.fault = fault
    pipeline.process(message)


def test_where_only_the_first_provider_will_do_a_missing_one_is_no_start(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    FaultyCuda(fails_from(1)).install(monkeypatch)
    with pytest.raises(ProviderError, match='none of the wanted providers works: cuda'):
        pipeline_of(blobs, ('cuda', 'cpu'), strict=True)


@pytest.mark.parametrize('strict', [False, True])
def test_an_unknown_provider_is_refused_wherever_it_stands(blobs: Family, strict: bool) -> None:
    with pytest.raises(ProviderError, match='unknown provider gpu; valid are'):
        pipeline_of(blobs, ('cpu', 'gpu'), strict)

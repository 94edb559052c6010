# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The worker computes on the newest frame only, and no frame can stop it."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from support.blob_family import blob_picture
from support.faulty_provider import FaultyCuda, fails_from
from support.plain_messages import cut_image, plain_image
from support.two_cores import NEEDS_TWO_CORES

from mobilenet_ros.adaptation import ControllerSettings
from mobilenet_ros.family import Family, Variant
from mobilenet_ros.messages.image_message import stamp_ns_of
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.pipeline import worker as worker_module
from mobilenet_ros.pipeline.adaptive_detector import AdaptiveDetector
from mobilenet_ros.pipeline.networks import no_times
from mobilenet_ros.pipeline.settings import DetectorSettings
from mobilenet_ros.pipeline.slots import LatestSlots
from mobilenet_ros.pipeline.worker import Published, Sink, Worker

PINNED = DetectorSettings(ControllerSettings(adapt=False, alpha=0.25, rho=0.6))
PICTURE = blob_picture()
TIMEOUT_S = 20.0


class Bench:
    """A worker whose publications can be held up, and what came out of it."""

    def __init__(self, family: Family, providers: tuple[str, ...] = ('cpu',),
                 settings: DetectorSettings = PINNED, threads: int = 1) -> None:
        self.published: list[tuple[str, int]] = []
        self.after: list[Published] = []
        self.logs: list[str] = []
        self.entered, self.gate = threading.Semaphore(0), threading.Event()
        self.gate.set()
        self.ages_s: dict[int, float] = {}
        self.fault: Callable[[], None] = lambda: None
        detector = AdaptiveDetector(family, providers=providers, intra_op_threads=threads,
                                    t0_of=no_times, log=lambda text: None,
                                    adapt=settings.controller.adapt, alpha=0.25, rho=0.6)
        sink = Sink(self._publish, self.after.append,
                    lambda camera, text: self.logs.append(text))
        self.worker = Worker(detector, LatestSlots(), sink,
                             settings, time.monotonic,
                             lambda stamp_ns: self.ages_s.get(stamp_ns, 0.0))
        self.worker.start()

    def _publish(self, camera: str, message: Any, processed: Any) -> None:
        self.entered.release()
        assert self.gate.wait(TIMEOUT_S)
        self.fault()
        self.published.append((camera, stamp_ns_of(message.header)))

    def send(self, *stamps_ns: int, camera: str = 'front') -> None:
        for stamp_ns in stamps_ns:
            self.worker.arrived(camera, plain_image(PICTURE, stamp_ns), stamp_ns)

    def hold(self, stamp_ns: int) -> None:
        """Send a frame and keep the worker at its publication."""
        self.gate.clear()
        self.send(stamp_ns)
        assert self.entered.acquire(timeout=TIMEOUT_S)

    def until_sent(self, condition: Callable[[Published], bool]) -> None:
        """Send frames until one of them meets a condition: a variant may have to be opened."""
        def met() -> bool:
            self.send(time.monotonic_ns())
            while self.entered.acquire(blocking=False):
                pass
            return bool(self.after) and condition(self.after[-1])
        self.until(met)

    def until(self, condition: Callable[[], bool]) -> None:
        deadline_s = time.monotonic() + TIMEOUT_S
        while not condition():
            assert time.monotonic() < deadline_s, (self.published, self.logs)
            time.sleep(0.001)


@pytest.fixture
def bench(blobs: Family) -> Iterator[Bench]:
    bench = Bench(blobs)
    yield bench
    bench.gate.set()
    bench.worker.stop()


def test_a_frame_goes_out_with_its_message_and_its_times(bench: Bench) -> None:
    bench.send(7)
    bench.until(lambda: bool(bench.after))
    published, = bench.after
    assert (published.camera, stamp_ns_of(published.message.header)) == ('front', 7)
    assert len(published.processed.detections) > 0
    assert 0.0 <= published.waited_s <= published.latency_s
    assert published.processed.stages.total_s <= published.latency_s
    assert bench.worker.figures.processed == 1


def test_under_load_only_the_newest_frame_is_processed(bench: Bench) -> None:
    bench.hold(1)
    bench.send(*range(2, 50))
    bench.gate.set()
    bench.until(lambda: len(bench.published) == 2)
    assert bench.published == [('front', 1), ('front', 49)]
    assert bench.worker.figures.superseded == 47


def test_a_callback_lets_an_idle_worker_go_first(bench: Bench,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    bench.send(1)
    bench.until(bench.worker.is_idle)
    monkeypatch.setattr(worker_module, 'GIVE_WAY', 1e3)
    monkeypatch.setattr(worker_module, 'LONGEST_WAY_S', 1e3)
    bench.send(2)
    assert bench.published == [('front', 1), ('front', 2)]


def test_a_callback_waits_for_no_worker_when_there_are_other_cameras(
        bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.send(1)
    bench.until(bench.worker.is_idle)
    monkeypatch.setattr(worker_module, 'GIVE_WAY', 1e3)
    monkeypatch.setattr(worker_module, 'LONGEST_WAY_S', 1e3)
    bench.gate.clear()
    callback = threading.Thread(target=bench.send, args=[2], kwargs={'camera': 'rear'})
    callback.start()
    callback.join(TIMEOUT_S)
    assert not callback.is_alive()
    assert bench.published == [('front', 1)]


@NEEDS_TWO_CORES
def test_the_worker_leaves_their_cores_to_the_threads_of_the_network(blobs: Family) -> None:
    bench, everywhere = Bench(blobs, threads=0), os.sched_getaffinity(os.getpid())
    own: list[tuple[int, set[int]]] = []
    bench.fault = lambda: own.append((threading.get_native_id(), os.sched_getaffinity(0)))
    bench.send(1)
    bench.until(lambda: bool(bench.after))
    (worker, cores), = own
    tied = [found for each in os.listdir('/proc/self/task')
            if int(each) != worker and (found := os.sched_getaffinity(int(each))) < everywhere]
    bench.worker.stop()
    assert tied
    assert cores == everywhere - set().union(*tied)


@pytest.fixture
def fast_camera(bench: Bench) -> Iterator[threading.Thread]:
    """Have a camera send three hundred frames at 100 Hz to a worker that is asked for 20 Hz."""
    bench.worker.settings = DetectorSettings(ControllerSettings(target_fps=20.0))

    def play() -> None:
        for number in range(1, 301):
            bench.send(number * 10_000_000)
            time.sleep(0.01)
    camera = threading.Thread(target=play)
    camera.start()
    yield camera
    camera.join()


def test_a_frame_that_waited_too_long_is_given_up_for_a_fresher_one(
        bench: Bench, fast_camera: threading.Thread) -> None:
    bench.until(lambda: bench.worker.figures.processed > 20)
    bench.gate.clear()
    time.sleep(0.2)  # the frame that waits meanwhile gets old, and newer ones replace it
    bench.gate.set()
    fast_camera.join()
    figures = bench.worker.figures
    bench.until(lambda: figures.processed + figures.superseded + figures.passed_over == 300)
    assert figures.missed == 0


def test_the_last_frame_of_a_fast_camera_is_processed_however_old_it_is(
        bench: Bench, fast_camera: threading.Thread) -> None:
    bench.until(lambda: bench.worker.figures.processed > 20)
    bench.gate.clear()
    fast_camera.join()
    time.sleep(0.1)
    bench.gate.set()
    bench.until(lambda: bench.published[-1] == ('front', 300 * 10_000_000))


def test_cameras_take_turns_under_load(bench: Bench) -> None:
    bench.hold(1)
    bench.send(2, 3, camera='front')
    bench.send(4, 5, camera='rear')
    bench.gate.set()
    bench.until(lambda: len(bench.published) == 3)
    assert bench.published == [('front', 1), ('rear', 5), ('front', 3)]


def test_a_bad_frame_costs_that_frame_only(bench: Bench) -> None:
    for stamp_ns in (1, 2, 3):
        bench.worker.arrived('front', cut_image(stamp_ns), stamp_ns)
        bench.until(lambda stamp_ns=stamp_ns: bench.worker.figures.bad == stamp_ns)
    bench.send(4)
    bench.until(lambda: bench.published == [('front', 4)])
    assert bench.logs[0].startswith('frame lost: image data is cut: ')
    assert (bench.worker.figures.bad, bench.worker.figures.failed) == (3, 0)


def test_an_exception_nobody_expected_costs_that_frame_only(bench: Bench) -> None:
    def explode() -> None:
        raise ZeroDivisionError('a mistake of ours')
    bench.fault = explode
    bench.send(1)
    bench.until(lambda: bench.worker.figures.failed == 1)
    bench.fault = lambda: None
    bench.send(2)
    bench.until(lambda: bench.published == [('front', 2)])
    assert 'ZeroDivisionError: a mistake of ours' in bench.logs[0]


def test_what_fails_after_a_publication_does_not_lose_the_frame(bench: Bench) -> None:
    bench.worker._sink = bench.worker._sink._replace(afterwards=lambda published: 1 / 0)
    bench.send(1)
    bench.until(lambda: bool(bench.logs))
    assert 'after a publication: ' in bench.logs[0]
    assert 'ZeroDivisionError' in bench.logs[0]
    assert (bench.worker.figures.processed, bench.worker.figures.failed) == (1, 0)


def test_a_provider_that_fails_costs_one_frame_and_the_next_provider_goes_on(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real sessions; support/faulty_provider.py makes their `run` fail."""
    cuda = FaultyCuda(fails_from(10**9)).install(monkeypatch)
    bench = Bench(blobs, ('cuda', 'cpu'))
    cuda.fault = fails_from(cuda.runs + 3)
    for stamp_ns in range(1, 6):
        bench.send(stamp_ns)
        bench.until(lambda count=stamp_ns: bench.worker.figures.processed
                    + bench.worker.figures.failed == count)
    bench.worker.stop()
    assert [stamp_ns for _, stamp_ns in bench.published] == [1, 2, 4, 5]
    assert bench.worker.figures.failed == 1
    assert bench.logs == ['frame lost: cuda: inference failed: CUDA failure 700: an illegal '
                          'memory access was encountered']


def test_settings_act_on_the_next_frame_and_not_on_the_one_at_hand(bench: Bench) -> None:
    bench.hold(1)
    other = replace(PINNED.controller, alpha=0.5, rho=1.2)
    bench.worker.settings = DetectorSettings(other, Thresholds(max_detections=1))
    bench.gate.set()
    bench.until(lambda: len(bench.after) == 1)
    bench.send(2)
    bench.until(lambda: len(bench.after) == 2)
    first, second = (published.processed for published in bench.after)
    assert first.member.variant == Variant(0.25, 0.6)
    assert len(first.detections) > len(second.detections) == 1
    bench.until_sent(lambda last: last.processed.member.variant == Variant(0.5, 1.2))


@pytest.fixture
def adapting(blobs: Family) -> Iterator[Bench]:
    bench = Bench(blobs, settings=DetectorSettings(ControllerSettings(target_fps=10.0)))
    yield bench
    bench.gate.set()
    bench.worker.stop()


def test_cameras_that_deliver_share_the_deadline(adapting: Bench) -> None:
    bench = adapting
    bench.hold(1)
    assert bench.worker.live_cameras(time.monotonic()) == ('front',)
    bench.send(2, camera='rear')
    bench.gate.set()
    bench.until(lambda: len(bench.after) == 2)
    alone, shared = (published.processed.decision.reason for published in bench.after)
    assert 'of 100.0 ms' in alone
    assert 'of 50.0 ms' in shared


def test_frames_that_are_too_old_are_dropped_and_counted(bench: Bench) -> None:
    bench.worker.settings = replace(bench.worker.settings, max_age_s=0.5)
    bench.ages_s = {1: 0.6, 2: 0.4, 3: -100.0}
    bench.send(1)
    bench.until(lambda: bench.worker.figures.stale == 1)
    for stamp_ns in (2, 3):  # the last one from a clock that was set back
        bench.send(stamp_ns)
        bench.until(lambda stamp_ns=stamp_ns: ('front', stamp_ns) in bench.published)
    assert bench.published == [('front', 2), ('front', 3)]


def test_an_age_of_zero_allows_every_age(bench: Bench) -> None:
    bench.ages_s = {1: 1e9}
    bench.send(1)
    bench.until(lambda: bench.published == [('front', 1)])


def test_stopping_finishes_the_frame_at_hand_and_takes_no_other(bench: Bench) -> None:
    bench.hold(1)
    bench.send(2)
    stopping = threading.Thread(target=bench.worker.stop)
    stopping.start()
    bench.until(lambda: bench.worker._slots._closed)
    assert stopping.is_alive()
    bench.gate.set()
    stopping.join(TIMEOUT_S)
    assert bench.published == [('front', 1)]
    assert not bench.worker._thread.is_alive()


def test_the_callback_never_waits_for_the_network(bench: Bench) -> None:
    """While the worker is held up, frames are taken all the same; else this would not end."""
    bench.hold(1)
    bench.send(*range(2, 100))
    assert bench.published == []
    assert bench.worker.figures.superseded == 97

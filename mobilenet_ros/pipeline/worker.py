# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The one thread that computes: takes the newest frame, detects, hands the result over."""

import threading
import traceback
from collections.abc import Callable
from typing import Any, NamedTuple

from mobilenet_ros.adaptation.camera_rate import CameraRate
from mobilenet_ros.adaptation.constants import CONSTANTS
from mobilenet_ros.cores import leave_helpers_cores
from mobilenet_ros.errors import FrameError, MobilenetRosError
from mobilenet_ros.messages.image_message import image_message_to_frame
from mobilenet_ros.pipeline.adaptive_detector import AdaptiveDetector, Processed
from mobilenet_ros.pipeline.figures import Figures
from mobilenet_ros.pipeline.settings import DetectorSettings
from mobilenet_ros.pipeline.slots import Arrival, LatestSlots

# Share of a frame's time for which a callback lets the worker go first, and the longest such time
# in seconds. Python runs one thread at a time, and what a callback's thread does next delayed the
# worker by 0.4 ms and then took a core from the network; a longer pause would delay what else the
# thread serves, such as a simulated clock.
GIVE_WAY, LONGEST_WAY_S = 0.6, 0.02


class Published(NamedTuple):
    """A frame whose detections were published: its message, its result and its times in seconds.

    `received_s` is when its callback ran by the monotonic clock, `waited_s` how long it lay in its
    slot, `latency_s` the whole time from its callback to its publication, `age_s` the age of its
    stamp then, `convert_s` what the message and the decision took; `missed` counts the frames so
    far that were superseded although the target asked for them.
    """

    camera: str
    message: Any
    processed: Processed
    received_s: float
    waited_s: float
    latency_s: float
    missed: int
    age_s: float
    convert_s: float


class Sink(NamedTuple):
    """Where results go: `publish` counts as the frame's time, `afterwards` does not.

    `log` takes the camera and what is wrong with its frame.
    """

    publish: Callable[[str, Any, Processed], None]
    afterwards: Callable[[Published], None]
    log: Callable[[str, str], None]


class Worker:
    """Runs the detector on the newest frames until it is stopped."""

    def __init__(self, detector: AdaptiveDetector, slots: LatestSlots[Any], sink: Sink,
                 settings: DetectorSettings, clock: Callable[[], float],
                 age_s: Callable[[int], float]) -> None:
        """Work on `slots`; `clock` is monotonic seconds, `age_s` the age of a stamp [ns]."""
        self.settings = settings
        self.figures = Figures()
        self.last_reason = ''
        self._detector = detector
        self._slots = slots
        self._sink = sink
        self._clock = clock
        self._age_s = age_s
        self._idle = threading.Event()
        self._applied: DetectorSettings | None = None
        self._thread = threading.Thread(target=self._run, name='detector worker', daemon=True)

    def live_cameras(self, now_s: float) -> tuple[str, ...]:
        """Return the cameras that share the network now."""
        return self._slots.schedule.live(now_s)

    def rate_of(self, camera: str) -> CameraRate | None:
        """Return what is known of a camera's rate, None before its first frame."""
        rhythm = self._slots.schedule.rhythms.get(camera)
        return rhythm.rate if rhythm else None

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the frame at hand and end the thread."""
        self._slots.close()
        if self._thread.is_alive():  # not so when Ctrl-C came in the middle of its start
            self._thread.join()

    def is_idle(self) -> bool:
        """Tell whether the worker has nothing to do."""
        return self._idle.is_set()

    def arrived(self, camera: str, message: Any, stamp_ns: int) -> None:
        """Take a message from a callback: store it, count what it superseded, give way, return.

        Where there is one camera, an idle worker is let go first, and the camera's rate is
        learnt while it computes: with several the callbacks of the others would be late.
        """
        is_idle, deadline_s = self.is_idle(), self.settings.controller.deadline_s
        self._idle.clear()
        arrival = Arrival(camera, message, self._clock(), stamp_ns)
        rhythms = self._slots.schedule.rhythms
        if is_idle and rhythms.keys() == {camera}:
            superseded = self._slots.put(arrival)
            frame_s = min(deadline_s, rhythms[camera].period_s or deadline_s)
            self._idle.wait(min(GIVE_WAY * frame_s, LONGEST_WAY_S))
            rate = self._slots.learn(arrival)
        else:
            rate = self._slots.learn(arrival)
            superseded = self._slots.put(arrival)
        self.figures.arrived(camera, rate)
        if superseded:
            self.figures.was_superseded(rate, deadline_s)

    def _run(self) -> None:
        self._settle()
        self._idle.set()
        while (arrival := self._slots.take()) is not None:
            self._idle.clear()
            try:
                self._work_on(arrival)
            except FrameError as error:
                self.figures.bad += 1
                self._sink.log(arrival.camera, f'frame lost: {error}')
            except MobilenetRosError as error:
                self.figures.failed += 1
                self._sink.log(arrival.camera, f'frame lost: {error}')
                self._settle()  # the provider may be another one now
            except Exception:  # a mistake of ours: log it and go on
                self.figures.failed += 1
                self._sink.log(arrival.camera, f'frame lost: {traceback.format_exc()}')
            self._idle.set()

    def _settle(self) -> None:
        """Leave the cores of the network's threads to them; a GPU's network has none."""
        if not self._detector.on_gpu:
            leave_helpers_cores()

    def _work_on(self, arrival: Arrival[Any]) -> None:
        settings = self._apply_settings()
        arrival = self._fresh(arrival, settings.controller.deadline_s)
        if 0.0 < settings.max_age_s < self._age_s(arrival.stamp_ns):
            self.figures.stale += 1
            return
        taken_s, deadline_s = self._clock(), settings.controller.deadline_s
        waited_s = taken_s - arrival.received_s
        budget_s = self._slots.schedule.budget_s(deadline_s, taken_s)
        frame = image_message_to_frame(arrival.item)
        processed = self._detector.process(frame, waited_s, budget_s)
        convert_s = self._clock() - taken_s - processed.stages.total_s
        self._sink.publish(arrival.camera, arrival.item, processed)
        now_s = self._clock()
        published = Published(arrival.camera, arrival.item, processed, arrival.received_s,
                              waited_s, now_s - arrival.received_s, self.figures.missed,
                              self._age_s(arrival.stamp_ns), convert_s)
        self._account(published, now_s, deadline_s)
        self._tell(published)

    def _fresh(self, arrival: Arrival[Any], deadline_s: float) -> Arrival[Any]:
        """Return the next frame of a camera that is faster than the target for one that is late.

        A frame is late when it waited too long to meet its deadline. Where no other comes within
        a period, it is returned all the same.
        """
        now_s = self._clock()
        waited_s = now_s - arrival.received_s
        period_s = self._slots.schedule.fast_period_s(deadline_s, now_s)
        if (period_s is None or waited_s < CONSTANTS.worth_waiting * period_s
                or not self._detector.controller.is_late_after(waited_s)):
            return arrival
        fresher = self._slots.take_fresher(arrival.camera, period_s)
        if fresher is None:
            return arrival
        self.figures.passed_over += 1
        return fresher

    def _tell(self, published: Published) -> None:
        try:
            self._sink.afterwards(published)
        except Exception:  # the detections were published, so the frame is not lost
            self._sink.log(published.camera, f'after a publication: {traceback.format_exc()}')

    def _apply_settings(self) -> DetectorSettings:
        settings = self.settings
        if settings is not self._applied:
            self._detector.apply(settings)
            self._applied = settings
        return settings

    def _account(self, published: Published, now_s: float, deadline_s: float) -> None:
        member, reason = published.processed.decision
        self._detector.observe(published.processed, published.latency_s, published.waited_s)
        self.last_reason = reason
        self.figures.was_published(published.camera, now_s, member.variant, published.latency_s,
                                   published.age_s, deadline_s)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The detector's status on /diagnostics, once a second."""

from collections.abc import Sequence
from typing import NamedTuple

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue

from mobilenet_ros.adaptation.calibration import this_machine
from mobilenet_ros.adaptation.cause import BoardHistory, Cause, cause_of
from mobilenet_ros.pipeline.adaptive_detector import AdaptiveDetector
from mobilenet_ros.pipeline.worker import Worker
from mobilenet_ros.ros.trouble import Trouble

MS = 1e3


class StatusLine(NamedTuple):
    """The level and the one-line message of a status."""

    level: bytes
    message: str


def status_of(worker: Worker, detector: AdaptiveDetector, now_s: float, board: BoardHistory,
              troubles: Sequence[Trouble], never_arrived: int | None) -> DiagnosticStatus:
    """Return the status of a running detector; `board` holds temperatures, clocks and loads.

    `never_arrived` is the middleware's count of lost frames, None where it does not count.
    """
    if never_arrived is None:
        never_arrived = worker.figures.never_arrived
    values = (_values(worker, detector, now_s) | {'frames_never_arrived': str(never_arrived)}
              | _cameras(worker, now_s) | _accuracy(detector) | _reason(worker, detector, board)
              | board.readings[-1].values())
    summary = _summary(worker, detector, now_s, troubles)
    return DiagnosticStatus(
        level=summary.level, message=summary.message, hardware_id=this_machine(),
        values=[KeyValue(key=key, value=value) for key, value in values.items()])


def _values(worker: Worker, detector: AdaptiveDetector, now_s: float) -> dict[str, str]:
    figures, controller = worker.figures, detector.controller
    p50, p95, p99 = (f'{MS * value:.1f}'
                     for value in figures.latency_s.quantiles(now_s, .5, .95, .99))
    variant = figures.variant
    return {
        'fps': f'{figures.latency_s.rate_hz(now_s):.1f}',
        'target_fps': f'{controller.settings.target_fps:g}',
        'latency_p50_ms': p50, 'latency_p95_ms': p95, 'latency_p99_ms': p99,
        'age_at_publication_ms': f'{MS * figures.age_s.quantiles(now_s, .5)[0]:.1f}',
        'alpha': f'{variant.alpha:g}' if variant else '',
        'rho': f'{variant.rho:g}' if variant else '',
        'precision': variant.precision if variant else '',
        'slowdown': f'{controller.slowdown:.2f}',
        'provider': detector.provider,
        'frames_processed': str(figures.processed),
        'frames_superseded': str(figures.superseded + figures.passed_over),
        'frames_stale': str(figures.stale),
        'frames_bad': str(figures.bad),
        'frames_failed': str(figures.failed),
        'deadline_misses': str(figures.deadline_misses),
        'switches': str(figures.switches),
    }


def _cameras(worker: Worker, now_s: float) -> dict[str, str]:
    """Return the rate of each camera, where there are several, and those that are live."""
    rates = {f'fps_{camera}': f'{rate.rate_hz(now_s):.1f}'
             for camera, rate in sorted(worker.figures.rates.items()) if camera}
    return rates | ({'live_cameras': ', '.join(worker.live_cameras(now_s))} if rates else {})


def _accuracy(detector: AdaptiveDetector) -> dict[str, str]:
    """Return what the ranking of the variants rests on."""
    controller = detector.controller
    return {'accuracy': 'assumed' if controller.ladder.accuracy_assumed else 'measured'}


def _reason(worker: Worker, detector: AdaptiveDetector, board: BoardHistory) -> dict[str, str]:
    """Return why the last decision was taken, with the cause of a slowdown that is known of.

    Against times that were guessed, a slow machine cannot be told from a slowed one.
    """
    controller, reason = detector.controller, worker.last_reason
    if controller.ladder.times_assumed:
        return {'t0': 'assumed', 'reason': reason}
    cause = cause_of(controller.slowdown, board, detector.on_gpu)
    slow = cause is not Cause.NONE and worker.figures.processed > 0
    return {'t0': 'measured', 'cause': cause.name.lower(),
            'reason': f'{reason}; {cause.value}' if slow else reason}


def detector_troubles(detector: AdaptiveDetector) -> list[Trouble]:
    """Return what is wrong with a detector that works."""
    troubles = []
    if detector.controller.infeasible:
        target_fps = detector.controller.settings.target_fps
        troubles.append(Trouble('infeasible', (
            f'even the cheapest variant cannot hold {target_fps:g} Hz: lower target_fps, take a '
            'family with smaller variants, or free the machine')))
    if detector.refused_providers:
        troubles.append(Trouble('providers', f'not used: {"; ".join(detector.refused_providers)}',
                                is_told=True))
    return troubles


def _summary(worker: Worker, detector: AdaptiveDetector, now_s: float,
             troubles: Sequence[Trouble]) -> StatusLine:
    fps = worker.figures.latency_s.rate_hz(now_s)
    rate = f'{fps:.1f} Hz on {detector.provider}' if fps else 'no frames'
    message = '; '.join([rate, *(trouble.text for trouble in troubles)])
    if any(trouble.is_error for trouble in troubles):
        return StatusLine(DiagnosticStatus.ERROR, message)
    level = DiagnosticStatus.WARN if troubles or not fps else DiagnosticStatus.OK
    return StatusLine(level, message)


def status_name(node_name: str) -> str:
    """Return what the status of a node is called; `node_name` is the full one, /left/detector."""
    return f'{node_name.strip("/")}: detection'


def diagnostic_array(status: DiagnosticStatus, node_name: str, stamp: object) -> DiagnosticArray:
    """Return the array to publish, its one status named after the node, fully qualified."""
    status.name = status_name(node_name)
    message = DiagnosticArray(status=[status])
    message.header.stamp = stamp
    return message

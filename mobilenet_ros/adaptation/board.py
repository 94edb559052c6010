# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What the board tells of itself: temperatures, clocks, load and throttling, from sysfs.

Works on a Jetson and on plain Linux, without root. A sensor that is absent or cannot be read is
left out; nothing here raises. Files as jetson_stats and the kernel's documentation name them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SYSFS = Path('/sys')
# Device tree names of integrated GPUs that do not contain 'gpu': Xavier, TX2, Orin, Thor.
JETSON_GPUS = ('gv11b', 'gp10b', 'ga10b', 'gb10b')
COLDEST_C, HOTTEST_C = -40.0, 150.0  # a zone that is off reports figures beyond these


class Clock(NamedTuple):
    """A clock now and at its best, in Hz, and the highest that it is allowed at the moment."""

    now_hz: float
    best_hz: float
    allowed_hz: float

    @property
    def share(self) -> float:
        """Return the clock as a share of its best."""
        return self.now_hz / self.best_hz


class Board(NamedTuple):
    """Readings of one moment; what the board does not tell is empty or None.

    temperatures_c: by zone. gpu_load: in [0, 1]. throttlings: how often each counter says that
    heat or current lowered a clock, since start-up.
    """

    temperatures_c: dict[str, float]
    gpu_load: float | None
    gpu: Clock | None
    cpu: Clock | None
    throttlings: dict[str, int]

    def values(self) -> dict[str, str]:
        """Return the readings as names and texts, for diagnostics."""
        values = {f'temperature {zone} (C)': f'{celsius:.1f}'
                  for zone, celsius in sorted(self.temperatures_c.items())}
        if self.gpu_load is not None:
            values['GPU load (%)'] = f'{100.0 * self.gpu_load:.0f}'
        for name, clock in (('GPU', self.gpu), ('CPU', self.cpu)):
            if clock is not None:
                values[f'{name} clock (MHz)'] = f'{clock.now_hz / 1e6:.0f}'
                values[f'{name} clock at best (MHz)'] = f'{clock.best_hz / 1e6:.0f}'
        if self.throttlings:
            values['throttlings'] = str(sum(self.throttlings.values()))
        return values


def read_board(sysfs: Path = SYSFS) -> Board:
    """Return what the sysfs tree tells now."""
    gpu = _gpu_folder(sysfs)
    load = _number(gpu / 'device/load') if gpu else None
    return Board(dict(_temperatures(sysfs)), None if load is None else load / 1000.0,
                 _clock(gpu, 'cur_freq', 'max_freq', 'max_freq', 1.0) if gpu else None,
                 _cpu_clock(sysfs), dict(_throttlings(sysfs)))


def _temperatures(sysfs: Path) -> Iterator[tuple[str, float]]:
    for zone in sorted(sysfs.glob('devices/virtual/thermal/thermal_zone*')):
        name, value = _text(zone / 'type'), _number(zone / 'temp')
        # The power chip's zone of older Jetsons always says 100 degrees.
        if not name or value is None or 'PMIC' in name:
            continue
        if COLDEST_C < value / 1000.0 < HOTTEST_C:
            yield name, value / 1000.0


def _gpu_folder(sysfs: Path) -> Path | None:
    for folder in sorted(sysfs.glob('class/devfreq/*')):
        name = _text(folder / 'device/of_node/name') or folder.name
        if name in JETSON_GPUS or 'gpu' in name:
            return folder
    return None


def _cpu_clock(sysfs: Path) -> Clock | None:
    """Return the clock of the core group that can run fastest."""
    clocks = [_clock(folder, 'scaling_cur_freq', 'cpuinfo_max_freq', 'scaling_max_freq', 1e3)
              for folder in sorted(sysfs.glob('devices/system/cpu/cpufreq/policy*'))]
    return max((clock for clock in clocks if clock), key=lambda clock: clock.best_hz, default=None)


def _clock(folder: Path, now: str, best: str, allowed: str, unit_hz: float) -> Clock | None:
    now_hz, best_hz = _number(folder / now), _number(folder / best)
    if now_hz is None or not best_hz:
        return None
    return Clock(now_hz * unit_hz, best_hz * unit_hz,
                 (_number(folder / allowed) or best_hz) * unit_hz)


def _throttlings(sysfs: Path) -> Iterator[tuple[str, int]]:
    counters = [*sysfs.glob('devices/system/cpu/cpu*/thermal_throttle/*_throttle_count'),
                *(path for folder in sysfs.glob('class/hwmon/hwmon*')
                  if _text(folder / 'name') == 'soctherm_oc'
                  for path in folder.glob('oc*_event_cnt'))]
    for path in sorted(counters):
        count = _number(path)
        if count is not None:
            yield str(path.relative_to(sysfs)), int(count)


def _number(path: Path) -> float | None:
    try:
        return float(_text(path) or '')
    except ValueError:
        return None


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding='ascii', errors='replace').strip('\0 \n')
    except OSError:
        return None

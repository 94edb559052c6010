# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What the board tells of itself: temperatures, clocks, load and throttling, from /sys and /proc.

Works on a Jetson and on plain Linux, without root. A sensor that is absent or cannot be read is
left out; nothing here raises. Files as jetson_stats and the kernel's documentation name them.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

ROOT = Path('/')
# Device tree names of integrated GPUs that do not contain 'gpu': Xavier, TX2, Orin, Thor.
JETSON_GPUS = ('gv11b', 'gp10b', 'ga10b', 'gb10b')
COLDEST_C, HOTTEST_C = -40.0, 150.0  # a zone that is off reports figures beyond these
# Cooling devices that slow the machine down; others are fans, displays and settings.
_SLOWS_DOWN = re.compile('throttl|cpufreq|devfreq|^Processor$')
_CPU_PRESSURE = re.compile(r'some avg10=([\d.]+)')


class Clock(NamedTuple):
    """A clock now, and the highest that it is allowed at the moment, in Hz."""

    now_hz: float
    allowed_hz: float

    @property
    def share(self) -> float:
        """Return the clock as a share of what it is allowed."""
        return self.now_hz / self.allowed_hz


class Board(NamedTuple):
    """Readings of one moment; what the board does not tell is empty or None.

    temperatures_c: by zone, and the hottest of each chip. gpu_load: in [0, 1]. cpu_pressure: share
    of the last ten seconds in which some task waited for a core. throttlings: how often each
    counter says that heat or current slowed the machine down, since start-up. cooling: what slows
    it down against heat at the moment.
    """

    temperatures_c: Mapping[str, float] = MappingProxyType({})
    gpu_load: float | None = None
    gpu: Clock | None = None
    cpu: Clock | None = None
    cpu_pressure: float | None = None
    throttlings: Mapping[str, int] = MappingProxyType({})
    cooling: tuple[str, ...] = ()

    def values(self) -> dict[str, str]:
        """Return the readings as names and texts, for diagnostics."""
        values = {f'temperature_{zone}_c': f'{celsius:.1f}'
                  for zone, celsius in self.temperatures_c.items()}
        for name, share in (('gpu_load', self.gpu_load), ('cpu_pressure', self.cpu_pressure)):
            if share is not None:
                values[f'{name}_percent'] = f'{100.0 * share:.0f}'
        for name, clock in (('gpu', self.gpu), ('cpu', self.cpu)):
            if clock is not None:
                values[f'{name}_clock_mhz'] = f'{clock.now_hz / 1e6:.0f}'
                values[f'{name}_clock_allowed_mhz'] = f'{clock.allowed_hz / 1e6:.0f}'
        if self.throttlings:
            values['throttlings'] = str(sum(self.throttlings.values()))
        if self.cooling:
            values['cooling'] = ', '.join(self.cooling)
        return values


def read_board(root: Path = ROOT) -> Board:
    """Return what the machine whose file system begins at `root` tells now."""
    sysfs = root / 'sys'
    gpu = _gpu_folder(sysfs)
    load = _number(gpu / 'device/load') if gpu else None
    return Board(
        dict(sorted(_temperatures(sysfs))),  # of a name that comes twice, the hottest
        None if load is None else load / 1000.0,
        _clock(gpu, 'cur_freq', 'max_freq', 1.0) if gpu else None, _cpu_clock(sysfs),
        _cpu_pressure(root), dict(_throttlings(sysfs)), tuple(sorted(set(_cooling(sysfs)))))


def _temperatures(sysfs: Path) -> Iterator[tuple[str, float]]:
    zones = set()
    for zone in sysfs.glob('class/thermal/thermal_zone*'):
        name, celsius = _text(zone / 'type'), _celsius(zone / 'temp')
        # The power chip's zone of older Jetsons always says 100 degrees.
        if name and celsius is not None and 'PMIC' not in name:
            zones.add(name.replace('-', '_'))
            yield name, celsius
    for chip in sysfs.glob('class/hwmon/hwmon*'):
        name = _text(chip / 'name')
        inputs = [_celsius(path) for path in chip.glob('temp*_input')]
        hottest = max((celsius for celsius in inputs if celsius is not None), default=None)
        if name and hottest is not None and name not in zones:  # zones are chips as well
            yield name, hottest


def _celsius(path: Path) -> float | None:
    value = _number(path)
    if value is None or not COLDEST_C < value / 1000.0 < HOTTEST_C:
        return None
    return value / 1000.0


def _gpu_folder(sysfs: Path) -> Path | None:
    for folder in sorted(sysfs.glob('class/devfreq/*')):
        name = f'{_text(folder / "device/of_node/name")} {folder.name}'
        if any(gpu in name for gpu in (*JETSON_GPUS, 'gpu')):
            return folder
    return None


def _cpu_clock(sysfs: Path) -> Clock | None:
    """Return the highest clock of the cores that can run fastest: busy ones run at it."""
    clocks = [_clock(folder, 'scaling_cur_freq', 'scaling_max_freq', 1e3)
              for folder in sysfs.glob('devices/system/cpu/cpufreq/policy*')]
    return max((clock for clock in clocks if clock),
               key=lambda clock: (clock.allowed_hz, clock.now_hz), default=None)


def _clock(folder: Path, now: str, allowed: str, unit_hz: float) -> Clock | None:
    now_hz, allowed_hz = _number(folder / now), _number(folder / allowed)
    if now_hz is None or not allowed_hz:
        return None
    return Clock(now_hz * unit_hz, allowed_hz * unit_hz)


def _cpu_pressure(root: Path) -> float | None:
    found = _CPU_PRESSURE.match(_text(root / 'proc/pressure/cpu') or '')
    return float(found[1]) / 100.0 if found else None


def _throttlings(sysfs: Path) -> Iterator[tuple[str, int]]:
    counters = [*sysfs.glob('devices/system/cpu/cpu*/thermal_throttle/*_throttle_count'),
                *(path for folder in sysfs.glob('class/hwmon/hwmon*')
                  if _text(folder / 'name') == 'soctherm_oc'
                  for path in folder.glob('oc*_event_cnt'))]
    for path in counters:
        count = _number(path)
        if count is not None:
            yield str(path.relative_to(sysfs)), int(count)


def _cooling(sysfs: Path) -> Iterator[str]:
    for device in sysfs.glob('class/thermal/cooling_device*'):
        name = _text(device / 'type')
        if name and _SLOWS_DOWN.search(name) and (_number(device / 'cur_state') or 0.0) > 0.0:
            yield name


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

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The measured T0 of every variant on this machine, kept in a cache between runs.

One JSON file for each key (machine, provider, threads, runtime version, model hashes). A file that
is damaged or has another key is ignored, and the reader is told why.
"""

import hashlib
import json
import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from math import inf
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple

from mobilenet_ros.cores import usable_cores
from mobilenet_ros.errors import SettingError
from mobilenet_ros.executables import command_of
from mobilenet_ros.family import Family, Variant
from mobilenet_ros.resources import CACHE_VARIABLE, cache_folder

FORMAT = 1
# What reading a file with arbitrary content may raise.
_DAMAGES = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


class T0(NamedTuple):
    """A variant's network time on a machine left alone and the spread of frames, in seconds."""

    time_s: float
    spread_s: float


@dataclass(frozen=True)
class CalibrationKey:
    """What a measurement is valid for: where anything of it differs, times may differ."""

    machine: str
    provider: str
    threads: int
    runtime: str
    models: tuple[str, ...]

    @classmethod
    def of(cls, family: Family, provider: str, threads: int, runtime: str) -> 'CalibrationKey':
        """Return the key of a family on this machine; threads 0 leaves them to the runtime."""
        hashes = tuple(sorted({model.sha256 for model in family.models}))
        return cls(this_machine(), provider, threads, runtime, hashes)

    @property
    def file_name(self) -> str:
        """Return the name of the cache file of this key."""
        text = json.dumps(asdict(self), sort_keys=True)
        return f'calibration_{hashlib.sha256(text.encode()).hexdigest()[:16]}.json'


@dataclass(frozen=True)
class Calibration:
    """T0 of each variant, measured at the pace of a target rate."""

    key: CalibrationKey
    target_fps: float
    times: Mapping[Variant, T0] = field(default_factory=dict)

    @property
    def t0_table(self) -> dict[Variant, float]:
        """Return the times in seconds, as `build_ladder` takes them."""
        return {variant: t0.time_s for variant, t0 in self.times.items()}


@cache
def this_machine() -> str:
    """Return what the machine is: board or processor, cores for a process, graphics cards."""
    board = _read(Path('/proc/device-tree/model')).strip('\0\n ')
    processor = _entry(Path('/proc/cpuinfo'), 'model name')
    cards = sorted(_entry(path, 'Model')
                   for path in Path('/proc/driver/nvidia/gpus').glob('*/information'))
    return ', '.join([board or processor or os.uname().machine, f'{usable_cores()} cores', *cards])


def _entry(path: Path, name: str) -> str:
    """Return the first value of a name in a file of lines `name : value`."""
    return next((line.partition(':')[2].strip() for line in _read(path).splitlines()
                 if line.startswith(name)), '')


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding='utf-8', errors='replace')
    except OSError:
        return ''


def save_calibration(calibration: Calibration, folder: Path | None = None) -> Path:
    """Write a calibration and return its path; a reader sees the old file or the whole new one.

    Raises SettingError where the folder cannot be written.
    """
    path = (folder or cache_folder()) / calibration.key.file_name
    with _writing_into(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile('w', dir=path.parent, suffix='.part', delete=False,
                                encoding='utf-8') as part:
            json.dump(_document(calibration), part, indent=2)
        os.replace(part.name, path)
    return path


def check_can_be_kept(folder: Path | None = None) -> None:
    """Raise SettingError where `save_calibration` would, before anything is measured."""
    path = folder or cache_folder()
    with _writing_into(path):
        path.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile('w', dir=path, suffix='.part', encoding='utf-8') as part:
            part.write('a full disk takes a name and no content')


@contextmanager
def _writing_into(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SettingError(f'the calibration cannot be kept in {folder}: {error.strerror}; '
                           f'set {CACHE_VARIABLE} to a folder that can be written') from error


def load_calibration(key: CalibrationKey, folder: Path | None = None,
                     family: str = 'FAMILY') -> tuple[Calibration | None, str]:
    """Return the kept calibration of a key, or None, and one sentence on what was found.

    `family` is what `calibrate` is to be told, in the command that the sentence gives.
    """
    command = (f'{command_of("calibrate")} --family {shlex.quote(family)} '
               f'--providers {key.provider} --threads {key.threads}')
    path = (folder or cache_folder()) / key.file_name
    try:
        calibration = _load(path)
    except FileNotFoundError:
        return None, (f'not calibrated, times are guessed from Mult-Adds; to measure them: '
                      f'{command}')
    except _DAMAGES as error:
        return None, (f'calibration {path} is damaged and ignored ({error!r}); to measure '
                      f'again: {command}')
    if calibration.key != key:
        return None, f'calibration {path} is of another machine or model and ignored'
    return calibration, f'calibration {path}, measured at {calibration.target_fps:g} Hz'


def newest_calibration(family: Family, runtime: str,
                       folder: Path | None = None) -> Calibration | None:
    """Return the last kept calibration of a family on this machine, on whatever provider."""
    found = []
    for path in (folder or cache_folder()).glob('calibration_*.json'):
        try:
            calibration, written_s = _load(path), path.stat().st_mtime
        except _DAMAGES:
            continue
        key = calibration.key
        if key == CalibrationKey.of(family, key.provider, key.threads, runtime):
            found.append((written_s, calibration))
    return max(found, key=lambda entry: entry[0])[1] if found else None


def _load(path: Path) -> Calibration:
    return _parse(json.loads(path.read_text(encoding='utf-8')))


def _document(calibration: Calibration) -> dict[str, Any]:
    return {'format': FORMAT, 'key': asdict(calibration.key),
            'target_fps': calibration.target_fps,
            'times': {str(variant): t0._asdict() for variant, t0 in calibration.times.items()}}


def _parse(document: dict[str, Any]) -> Calibration:
    if document['format'] != FORMAT:
        raise ValueError(f'format {document["format"]}, this version reads {FORMAT}')
    times = {Variant.parse(name): T0(float(t0['time_s']), float(t0['spread_s']))
             for name, t0 in document['times'].items()}
    if not all(0.0 < t0.time_s < inf and t0.spread_s >= 0.0 for t0 in times.values()):
        raise ValueError('times must be positive')
    key = CalibrationKey(**{**document['key'], 'models': tuple(document['key']['models'])})
    return Calibration(key, float(document['target_fps']), times)

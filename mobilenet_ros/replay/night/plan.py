# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From what is asked of a night to its jobs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mobilenet_ros.errors import ReplayError
from mobilenet_ros.family.find import argument_of, find_family
from mobilenet_ros.perception.providers import wanted_providers
from mobilenet_ros.pipeline.settings import detector_settings
from mobilenet_ros.replay.night.bags import find_bags
from mobilenet_ros.replay.night.job import Asked, Job
from mobilenet_ros.replay.outputs import DETECTIONS, LATENCIES
from mobilenet_ros.replay.settings import ReplaySettings

UNFINISHED = '.unfinished'  # below the output folder: where results are made


@dataclass(frozen=True)
class Night:
    """The jobs, the files that are no bags, and the names of bags that only the reference has."""

    jobs: Sequence[Job]
    others: Sequence[Path]
    absent: Sequence[str]


def plan_night(paths: Sequence[Path], out: Path, asked: Asked, reference: Path | None = None,
               latencies: Path | None = None) -> Night:
    """Return what is to be done for the bags in some folders; nothing is changed yet.

    `reference` and `latencies` are output folders of earlier nights; bags are paired by name.
    Raises MobilenetRosError for settings that no bag could be replayed with, and where there are
    no bags.
    """
    asked = replace(asked, settings=_checked(asked.settings))
    out = out.absolute()
    for folder in (reference, latencies):
        if folder and not folder.is_dir():
            raise ReplayError(f'{folder} is no folder; for a night, name that of an earlier one')
    found = find_bags(paths, [out, *([reference] if reference else [])])
    jobs = [Job(name, bag, out / name, out / UNFINISHED, asked,
                reference and reference.absolute() / name / DETECTIONS,
                latencies and latencies.absolute() / name / LATENCIES)
            for name, bag in found.bags.items()]
    return Night(jobs, found.others, sorted(_names_in(reference) - set(found.bags)))


def _checked(settings: ReplaySettings) -> ReplaySettings:
    """Return the settings with the family as it is found from everywhere, once they are right."""
    family = find_family(settings.family)
    detector_settings(family, **settings.live)
    wanted_providers(settings.providers)
    absolute = replace(family, folder=family.folder.absolute())
    return replace(settings, family=argument_of(absolute))


def _names_in(reference: Path | None) -> set[str]:
    """Return the names of the bags that a night's output folder holds the detections of."""
    if reference is None:
        return set()
    folders = [path.parent.relative_to(reference) for path in reference.rglob(DETECTIONS)]
    return {str(folder) for folder in folders if UNFINISHED not in folder.parts}

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of a night is checked once, before any bag is read."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.night import asked, write_night

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.family import Family
from mobilenet_ros.replay.night.plan import plan_night


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """Return a night of two bags with the same name."""
    return write_night(tmp_path / 'night', ['mon/run', 'tue/run'], frames=3)


def test_every_bag_has_its_folder_and_its_reference(night: Path, blobs: Family, tmp_path: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'before' / 'wed' / 'run').mkdir(parents=True)
    (tmp_path / 'before' / 'wed' / 'run' / 'detections.jsonl').touch()
    plan = plan_night([Path('night')], Path('out'), asked(blobs), reference=Path('before'))
    assert [job.out for job in plan.jobs] == [tmp_path / 'out' / day / 'run'
                                              for day in ('mon', 'tue')]
    assert [job.reference for job in plan.jobs] == [
        tmp_path / 'before' / day / 'run' / 'detections.jsonl' for day in ('mon', 'tue')]
    assert plan.absent == ['wed/run']
    assert not (tmp_path / 'out').exists()


def test_a_family_is_found_from_everywhere(night: Path, blobs: Family, tmp_path: Path,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(blobs.folder.parent)
    wish = asked(blobs)
    for name, found in ((blobs.folder.name, str(blobs.folder)), ('coco', 'coco')):
        one = replace(wish, settings=replace(wish.settings, family=name))
        plan = plan_night([night], tmp_path / 'out', one)
        assert {job.asked.settings.family for job in plan.jobs} == {found}


@pytest.mark.parametrize(('wrong', 'message'), [
    ({'family': 'koko'}, "no family 'koko'"), ({'classes': ('cat',)}, 'known are'),
    ({'providers': ('tpu',)}, 'valid are'), ({'alpha': 0.3}, 'alpha is one of')])
def test_settings_that_fit_no_bag_are_refused_once(night: Path, blobs: Family, tmp_path: Path,
                                                   wrong: dict, message: str) -> None:
    wish = asked(blobs)
    with pytest.raises(MobilenetRosError, match=message):
        plan_night([night], tmp_path, replace(wish, settings=replace(wish.settings, **wrong)))


def test_the_reference_of_a_night_is_a_folder(night: Path, blobs: Family, tmp_path: Path) -> None:
    (tmp_path / 'detections.jsonl').touch()
    with pytest.raises(MobilenetRosError, match='detections.jsonl is no folder; for a night'):
        plan_night([night], tmp_path / 'out', asked(blobs), tmp_path / 'detections.jsonl')

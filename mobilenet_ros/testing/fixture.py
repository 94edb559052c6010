# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The pytest fixture of users' tests."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mobilenet_ros.testing.seen import Seen, replay_bag, replay_settings


@pytest.fixture(scope='session')
def replay() -> Callable[..., Seen]:
    """Give a function that replays a bag: `replay(bag, family='coco', classes=['person'], ...)`.

    The keywords are those of ReplaySettings; the same bag and keywords are replayed only once.
    """
    replay_once = cache(replay_bag)

    def replay(bag: str | Path, **settings: Any) -> Seen:
        return replay_once(Path(bag), replay_settings(settings))
    return replay

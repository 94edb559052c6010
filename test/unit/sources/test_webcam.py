# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A webcam that is not there is said to be missing, with what is there."""

from pathlib import Path

import pytest

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources.webcam import WebcamSource

ABSENT = 63


@pytest.mark.skipif(Path(f'/dev/video{ABSENT}').exists(), reason='there is such a webcam')
def test_an_absent_webcam_is_refused() -> None:
    found = sorted(map(str, Path('/dev').glob('video*')))
    with pytest.raises(SourceError) as error:
        WebcamSource(ABSENT)
    assert str(error.value) == (f'there is no webcam {ABSENT}; found: '
                                f'{", ".join(found) or "no /dev/video*"}')

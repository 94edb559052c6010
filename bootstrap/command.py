# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Run one command of the set-up; what goes wrong is one line that names the fix."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class SetupError(Exception):
    """The set-up cannot go on; the message is one line and names the fix."""


def run(command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> str:
    """Run a command with its output appended to the log; return that output.

    Raises `subprocess.CalledProcessError` with the output where the command fails.
    """
    done = subprocess.run(
        command, env=environment, text=True, errors='replace',
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    with log.open('a', encoding='utf-8') as file:
        file.write(f'$ {" ".join(command)}\n{done.stdout}\n')
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout)
    return done.stdout

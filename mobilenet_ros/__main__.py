# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m mobilenet_ros X` starts executable X as `ros2 run mobilenet_ros X` does."""

import sys

from mobilenet_ros.executables import EXECUTABLES
from mobilenet_ros.start import start

USAGE = f"""usage: python -m mobilenet_ros EXECUTABLE [ARGUMENT ...]
executables: {', '.join(sorted(EXECUTABLES))}"""


def main() -> int | None:
    """Start the executable that the first argument names; return its exit status."""
    name, *arguments = sys.argv[1:] or ['--help']
    if name in ('-h', '--help'):
        print(USAGE)
        return 0
    if name not in EXECUTABLES:
        print(f'no executable {name!r}\n{USAGE}', file=sys.stderr)
        return 2
    sys.argv = [name, *arguments]
    return start(name)


if __name__ == '__main__':
    sys.exit(main())

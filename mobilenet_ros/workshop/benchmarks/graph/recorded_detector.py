# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The detector node with a file that gets a line for every published frame.

Its first argument is the file, then follow `--ros-args ...`. It is for the demo and the load
benchmark, which want every frame and not a summary once a second.
"""

import sys

from mobilenet_ros.pipeline.records import record_of, write_record
from mobilenet_ros.ros.detector_node import main as detector_main


def main(args: list[str]) -> int:
    """Run the detector, writing its records to the file named first."""
    with open(args[1], 'w', encoding='utf-8', buffering=1) as file:
        return detector_main([args[0], *args[2:]],
                             lambda published: write_record(record_of(published), file))


if __name__ == '__main__':
    sys.exit(main(sys.argv))

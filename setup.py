# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The ament_python package: what is installed, and where."""

import os
import sys
from glob import glob

from setuptools import find_packages, setup

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from mobilenet_ros import __version__  # noqa: E402
from mobilenet_ros.executables import EXECUTABLES  # noqa: E402

NAME = 'mobilenet_ros'
SHARE = f'share/{NAME}'


def files_below(folder: str) -> list[tuple[str, list[str]]]:
    """Return every file below a folder of the source tree, each folder at its place in share."""
    paths = [path for path in glob(f'{folder}/**', recursive=True)
             if os.path.isfile(path) and '__pycache__' not in path]
    folders = sorted({os.path.dirname(path) for path in paths})
    return [(f'{SHARE}/{each}', sorted(path for path in paths if os.path.dirname(path) == each))
            for each in folders]


setup(
    name=NAME,
    version=__version__,
    # Only the package: `packages=[NAME]` would leave out what is below it.
    packages=find_packages(include=[NAME, f'{NAME}.*'], exclude=['test', 'test.*']),
    # Package by package: `**` goes only one level deep with the setuptools of Ubuntu 22.04.
    package_data={NAME: ['py.typed'], f'{NAME}.perception': ['*.onnx'],
                  f'{NAME}.workshop.benchmarks.simulation': ['*.csv']},
    data_files=[
        ('share/ament_index/resource_index/packages', [f'resource/{NAME}']),
        (SHARE, ['package.xml', 'LICENSE']),
        *files_below('launch'),
        *files_below('config'),
        *files_below('resource/models'),
        *files_below('resource/vision_msgs'),
    ],
    python_requires='>=3.10',
    classifiers=[f'Programming Language :: Python :: 3.{minor}' for minor in range(10, 15)],
    # ROS 2 comes from its distribution, OpenCV under a name that depends on who ships it.
    install_requires=['setuptools', 'numpy', 'onnxruntime', 'PyYAML', 'rich', 'rosbags', 'lz4',
                      'backports.zstd; python_version < "3.14"'],
    extras_require={'cluster': ['distributed'], 'demo': ['scikit-image'], 'jpeg': ['simplejpeg'],
                    'models': ['flatbuffers', 'onnx', 'protobuf', 'tflite'],
                    'evaluation': ['matplotlib', 'pillow', 'pycocotools'], 'training': ['torch'],
                    'peers': ['ai-edge-litert', 'ncnn', 'openvino', 'pnnx']},
    zip_safe=True,
    maintainer='The mobilenet_ros authors',
    maintainer_email='maintainers@mobilenet-ros.invalid',
    description='The object detector that keeps up with the frame rate it is given.',
    license='Apache-2.0',
    entry_points={'console_scripts': [f'{name} = {NAME}.start:{name}' for name in EXECUTABLES]},
)

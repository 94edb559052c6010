# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What the topics of a camera are called, below the node that serves it."""


def private_topic(camera: str, name: str, node: str = '~') -> str:
    """Return topic `name` of a camera; the only camera of a node is called ''."""
    return '/'.join(part for part in (node, camera, name) if part)

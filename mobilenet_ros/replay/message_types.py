# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The classes of vision_msgs for a bag that is written without ROS.

They are made from the message definitions that come with this package, and are called as rclpy's
are: what is not said has its default.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
from rosbags.interfaces import Nodetype
from rosbags.typesys import Stores, get_types_from_msg, get_typestore
from rosbags.typesys.store import Typestore

from mobilenet_ros.resources import share_path

PACKAGE = 'vision_msgs'
# The one message used here whose definition states a default other than zero: no rotation.
_STATED = {'geometry_msgs/msg/Quaternion': {'w': 1.0}}


@cache
def message_store() -> Typestore:
    """Return the message types of ROS 2 and of vision_msgs."""
    store = get_typestore(Stores.ROS2_HUMBLE)
    for path in sorted((share_path() / 'resource' / PACKAGE / 'msg').glob('*.msg')):
        store.register(get_types_from_msg(path.read_text(encoding='utf-8'), _name(path.stem)))
    return store


def _name(short: str) -> str:
    return f'{PACKAGE}/msg/{short}'


class VisionMessages:
    """The messages of vision_msgs by their names, as the module vision_msgs.msg has them."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return what makes messages of a type."""
        if _name(name) not in message_store().types:
            raise AttributeError(f'{PACKAGE} has no message {name}')
        return partial(make, _name(name))


def make(type_name: str, **fields: Any) -> Any:
    """Return a message with some fields set and defaults in the others."""
    store = message_store()
    known = _STATED.get(type_name, {}) | fields
    values = {name: known[name] if name in known else _default(kind)
              for name, kind in store.fielddefs[type_name][1]}
    unknown = set(fields) - set(values)
    if unknown:
        raise TypeError(f'{type_name} has no {", ".join(sorted(unknown))}')
    return store.types[type_name](**values)


def _default(kind: Any) -> Any:
    nature, detail = kind
    if nature == Nodetype.NAME:
        return make(detail)
    if nature == Nodetype.SEQUENCE:
        return []
    if nature == Nodetype.ARRAY:
        return np.zeros(detail[1], detail[0][1][0])
    return {'string': '', 'bool': False}.get(detail[0], 0)

# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Takes parameters as users mean them: integers for numbers, and a hint at misspelt names.

`target_fps: 15` is an integer to ROS, which refuses it where 15.0 was declared.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from rclpy.node import Node
from rclpy.parameter import Parameter

from mobilenet_ros.ros.parameters import ParameterSpec

# Every node has these; `qos_overrides.` is declared with its topic, later.
_OF_ROS = ('use_sim_time', 'start_type_description_service', 'qos_overrides.')


def meant(spec: ParameterSpec, value: Any) -> Any:
    """Return the value that is meant: numbers become those of the default's type, if equal."""
    if type(value) is int and isinstance(spec.default, float):
        return float(value)
    if type(value) is float and type(spec.default) is int and value.is_integer():
        return int(value)
    return value


def declare(node: Node, spec: ParameterSpec, descriptor: Any) -> None:
    """Declare a parameter with the value that its user gave, as it is meant.

    Raises ParameterException on a value of another type or outside the range.
    """
    given = given_values(node).get(spec.name)
    value = meant(spec, given)
    if type(value) is type(given):
        node.declare_parameter(spec.name, spec.default, descriptor)
    else:
        node.declare_parameter(spec.name, value, descriptor, ignore_override=True)


def take_as_meant(node: Node, specs: Sequence[ParameterSpec]) -> None:
    """Change every later value into what is meant, before ROS looks at its type.

    Humble has no callback that early: there, an integer is refused as ROS does it.
    """
    by_name = {spec.name: spec for spec in specs}

    def change(parameters: Sequence[Parameter]) -> list[Parameter]:
        return [Parameter(each.name, value=meant(by_name[each.name], each.value))
                if each.name in by_name and each.type_ != Parameter.Type.NOT_SET else each
                for each in parameters]
    if hasattr(node, 'add_pre_set_parameters_callback'):
        node.add_pre_set_parameters_callback(change)


def given_values(node: Node) -> dict[str, Any]:
    """Return what files and arguments say of this node; rclpy has no public way to it."""
    overrides = getattr(node, '_parameter_overrides', {})
    return {name: parameter.value for name, parameter in overrides.items()}


def warn_of_unknown(node: Node, known: Iterable[str]) -> None:
    """Name each given parameter that the node does not have, with the nearest it has."""
    known = tuple(known)
    for name in given_values(node):
        if name in known or name.startswith(_OF_ROS):
            continue
        near = get_close_matches(name, known, n=1)
        hint = f'did you mean {near[0]}?' if near else f'there are {", ".join(known)}'
        node.get_logger().warning(f'no parameter {name}: {hint}')

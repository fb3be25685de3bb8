"""ROS parameters from settings classes: one declaration, one description, one check."""

from collections.abc import Collection, Iterable, Mapping
import dataclasses
import difflib
from typing import TypeVar

from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
from rclpy.exceptions import (
    InvalidParameterException,
    InvalidParameterTypeException,
    InvalidParameterValueException,
)
from rclpy.node import Node
from rclpy.parameter import Parameter
from sds_perception.core.settings import field_descriptions, from_mapping

T = TypeVar('T')
REFUSED = (
    InvalidParameterException,
    InvalidParameterTypeException,
    InvalidParameterValueException,
)
READ_AS_NUMBERS = ('far_policy', 'label_remap')
"""Words that YAML takes for numbers: nan and inf, and 255:0 for 15300, as of minutes."""
# parameters that rclpy declares itself, some of them only when a topic is created
FOREIGN = ('use_sim_time', 'qos_overrides.', 'start_type_description_service')


def declare(
    node: Node,
    settings_class: type[T],
    *,
    ranges: Mapping[str, tuple[float, float]],
    read_only: Collection[str] = (),
) -> T:
    """
    Declare a parameter for every field of a settings class and read them.

    :param ranges: field name to its lowest and highest value.
    :param read_only: fields that cannot change while the process runs.
    :returns: the settings with what the command line and parameter files gave.
    :raises ValueError: for a value of the wrong type or out of range.
    """
    descriptions = field_descriptions(settings_class)
    for field in dataclasses.fields(settings_class):
        descriptor = _descriptor(field, descriptions, ranges)
        descriptor.read_only = field.name in read_only
        try:
            node.declare_parameter(field.name, field.default, descriptor)
        except REFUSED as error:
            raise ValueError(f'parameter {field.name}: {error}') from None
    return read(node, settings_class)


def read(node: Node, settings_class: type[T]) -> T:
    """
    Return the settings that the node's parameters hold now.

    :raises ValueError: for values that contradict each other.
    """
    names = [field.name for field in dataclasses.fields(settings_class)]
    return apply_parameters(settings_class, None, node.get_parameters(names))


def apply_parameters(
    settings_class: type[T], settings: T | None, parameters: Iterable[Parameter]
) -> T:
    """
    Return settings with those parameters applied that are fields of it.

    :param settings: what to start from; None starts from the class's defaults.
    :raises ValueError: for a value that the class refuses.
    """
    names = {field.name for field in dataclasses.fields(settings_class)}
    values = {name: getattr(settings, name) for name in names} if settings else {}
    for parameter in parameters:
        if parameter.name in names:
            is_word = parameter.name in READ_AS_NUMBERS
            values[parameter.name] = str(parameter.value) if is_word else parameter.value
    return from_mapping(settings_class, values)


def unknown_parameters(node: Node) -> list[str]:
    """Return a sentence for every given parameter that the node does not have."""
    sentences = []
    # rclpy has no public way to see what was given but never declared
    for name in node._parameter_overrides:
        if name.startswith('qos_overrides.') and name.endswith('.subscription.reliability'):
            sentences.append(f'{name} changes nothing: set input_reliability')
            continue
        if node.has_parameter(name) or name.startswith(FOREIGN):
            continue
        close = difflib.get_close_matches(name, node._parameters, n=1)
        hint = f'; did you mean {close[0]!r}?' if close else ''
        sentences.append(f'there is no parameter {name!r}, so it changes nothing{hint}')
    return sentences


def _descriptor(
    field: dataclasses.Field,
    descriptions: Mapping[str, str],
    ranges: Mapping[str, tuple[float, float]],
) -> ParameterDescriptor:
    descriptor = ParameterDescriptor(description=descriptions.get(field.name, ''))
    # `rate_hz: 10` and `rectified: true` mean what they say; from_mapping checks the type
    is_of_any_type = field.type in (float, 'float', str | bool, str | int)
    descriptor.dynamic_typing = is_of_any_type or field.name in READ_AS_NUMBERS
    if field.name in ranges:
        lowest, highest = ranges[field.name]
        if isinstance(field.default, int):
            limits = IntegerRange(from_value=lowest, to_value=highest, step=1)
            descriptor.integer_range = [limits]
        else:
            limits = FloatingPointRange(from_value=float(lowest), to_value=float(highest))
            descriptor.floating_point_range = [limits]
    return descriptor

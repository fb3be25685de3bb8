"""Settings classes from YAML, command lines and ROS parameters: one way in for all of them."""

import ast
from collections.abc import Iterable, Mapping
import dataclasses
import difflib
from functools import cache
import inspect
import math
from pathlib import Path
import re
import textwrap
import types
import typing
from typing import Any, TypeVar

import yaml

T = TypeVar('T')
MERGE = 'tag:yaml.org,2002:merge'
WORDS = {
    int: 'a whole number',
    float: 'a number',
    bool: 'true or false',
    str: 'text; in two pairs of quotes, "\'7\'", where it looks like a number',
    tuple: 'a list',
    dict: 'a mapping',
}
"""What is wanted of a field, by its type."""


class UniqueKeys(yaml.SafeLoader):
    """Reads YAML in which no key stands twice: of the two values one would be lost."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        """Refuse a key that was there before, naming its line."""
        seen = set()
        for key_node, _ in node.value:
            key = (key_node.tag, key_node.value)
            if key_node.tag != MERGE and key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f'the key {key_node.value!r} stands twice', key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def from_mapping(cls: type[T], values: Mapping[str, Any], where: str = '') -> T:
    """
    Fill a settings dataclass; nested dataclasses take nested mappings.

    :param cls: a dataclass.
    :param values: field name to value; fields that are left out keep their defaults.
    :param where: dotted path of ``values`` in the whole file, for messages.
    :raises ValueError: for an unknown key or a value of the wrong type, naming it.
    """
    if not isinstance(values, Mapping):
        raise ValueError(f'{where or cls.__name__} is {values!r}; wanted a mapping of its fields')
    hints = typing.get_type_hints(cls)
    fields = {field.name: hints[field.name] for field in dataclasses.fields(cls)}
    converted = {}
    for key, value in values.items():
        path = f'{where}.{key}' if where else str(key)
        if key not in fields:
            raise ValueError(_unknown_key(path, key, fields))
        converted[key] = _convert(fields[key], value, path)
    return cls(**converted)


def to_mapping(settings: Any) -> dict[str, Any]:
    """Return a settings dataclass as plain nested dictionaries, lists and scalars."""
    return yaml.safe_load(yaml.safe_dump(_plain(dataclasses.asdict(settings)), sort_keys=False))


def load_settings(cls: type[T], path: str | Path, overrides: Iterable[str] = ()) -> T:
    """
    Read settings from a YAML file, then apply overrides from a command line.

    :param cls: a dataclass.
    :param path: a YAML file that holds only what differs from the defaults.
    :param overrides: ``dotted.key=value`` each; the value is read as YAML.
    :raises FileNotFoundError: if there is no such file.
    :raises ValueError: for anything in it that the class does not have.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f'there is no settings file {path}')
    try:
        values = yaml.load(path.read_text(), UniqueKeys) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f'{path} is not YAML: {error}') from None
    if not isinstance(values, Mapping):
        raise ValueError(f'{path} holds {values!r}; wanted the fields of {cls.__name__}')
    try:
        return from_mapping(cls, apply_overrides(values, overrides))
    except ValueError as error:
        raise ValueError(f'{path}: {error}') from None


def apply_overrides(values: Mapping[str, Any], overrides: Iterable[str]) -> dict[str, Any]:
    """
    Return a copy of nested values with every ``dotted.key=value`` set.

    :param overrides: a number in the key counts the items of a list from 0: ``data.0.root=DIR``.
    :raises ValueError: for what is no key=value or leads nowhere.
    """
    result = _plain(values)
    for override in overrides:
        key, separator, text = override.partition('=')
        if not separator or not key:
            raise ValueError(f'{override!r} is not key=value')
        *parents, leaf = key.split('.')
        target = result
        for parent in parents:
            place = _place(target, parent, override)
            if isinstance(target, dict):
                target.setdefault(place, {})
            target = target[place]
            if not isinstance(target, dict | list):
                raise ValueError(f'{override!r}: {parent!r} has no fields of its own')
        try:
            target[_place(target, leaf, override)] = yaml.safe_load(text)
        except yaml.YAMLError:
            raise ValueError(f'{override!r}: {text!r} is not YAML; quote text') from None
    return result


def _place(container: dict | list, part: str, override: str) -> str | int:
    """Return the key or index that a part of a dotted key names."""
    if isinstance(container, dict):
        return part
    if not part.isdecimal() or int(part) >= len(container):
        raise ValueError(
            f'{override!r}: {part!r} is not an item of a list of {len(container)}; '
            'wanted its number, from 0'
        )
    return int(part)


def check_choice(name: str, value: str, choices: Iterable[str]) -> None:
    """
    Refuse a setting that is none of its choices.

    :raises ValueError: naming the setting, what came and the choices.
    """
    if value not in choices:
        raise ValueError(f'{name} is {value!r}; choose one of {", ".join(choices)}')


def check_range(name: str, value: float, lowest: float, highest: float) -> None:
    """
    Refuse a number outside its range.

    :raises ValueError: naming the setting, what came and the range.
    """
    if not lowest <= value <= highest:
        raise ValueError(f'{name} is {value}; wanted {lowest} to {highest}')


def check_ranges(settings: Any, ranges: Mapping[str, tuple[float, float]]) -> None:
    """
    Refuse settings with a number outside its range.

    :param ranges: field name to its lowest and highest value.
    :raises ValueError: naming the setting, what came and the range.
    """
    for name, (lowest, highest) in ranges.items():
        check_range(name, getattr(settings, name), lowest, highest)


@cache
def field_descriptions(cls: type) -> dict[str, str]:
    """Return the docstring under every field of a settings class, on one line each."""
    body = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0].body
    descriptions = {}
    for statement, following in zip(body, body[1:], strict=False):
        if not isinstance(statement, ast.AnnAssign) or not isinstance(following, ast.Expr):
            continue
        if isinstance(following.value, ast.Constant) and isinstance(following.value.value, str):
            descriptions[statement.target.id] = ' '.join(following.value.value.split())
    return descriptions


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Path) else value


def _unknown_key(path: str, key: str, fields: Iterable[str]) -> str:
    close = difflib.get_close_matches(str(key), fields, n=1)
    hint = f'; did you mean {close[0]!r}?' if close else f'; known are {", ".join(fields)}'
    return f'unknown setting {path!r}{hint}'


def _convert(kind: Any, value: Any, path: str) -> Any:
    origin = typing.get_origin(kind)
    if dataclasses.is_dataclass(kind):
        return value if isinstance(value, kind) else from_mapping(kind, value, path)
    if origin in (typing.Union, types.UnionType):
        return _convert_union(typing.get_args(kind), value, path)
    if origin is tuple and isinstance(value, list | tuple):
        return _convert_tuple(typing.get_args(kind), value, path)
    if origin is dict and isinstance(value, Mapping):
        return dict(value)
    if kind is float and _is_number(value):
        return _finite(float(value), path)
    if kind in (int, bool, str) and type(value) is kind:
        return value
    raise ValueError(f'{path} is {value!r}; wanted {WORDS[origin or kind]}')


def _finite(value: float, path: str) -> float:
    if not math.isfinite(value):
        raise ValueError(f'{path} is {value}; wanted a finite number')
    return value


def _is_number(value: Any) -> bool:
    # YAML reads 1e-4, which lacks a dot, as text
    return type(value) in (int, float) or bool(
        isinstance(value, str) and re.fullmatch(r'[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+', value)
    )


def _convert_union(kinds: tuple, value: Any, path: str) -> Any:
    if value is None and type(None) in kinds:
        return None
    error = None
    for kind in kinds:
        if kind is type(None):
            continue
        try:
            return _convert(kind, value, path)
        except ValueError as failure:
            error = error or failure
    raise error


def _convert_tuple(kinds: tuple, values: Iterable, path: str) -> tuple:
    values = tuple(values)
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        kinds = (kinds[0],) * len(values)
    if len(kinds) != len(values):
        raise ValueError(f'{path} is {list(values)!r}; wanted {len(kinds)} values')
    return tuple(
        _convert(kind, value, f'{path}[{index}]')
        for index, (kind, value) in enumerate(zip(kinds, values, strict=True))
    )

"""How the settings of two runs differ, in words."""

from collections.abc import Iterable, Iterator
from typing import Any

from sds_perception.core.settings import to_mapping
from sds_perception.training.settings import TrainSettings

FREE = ('device', 'num_workers', 'save_every_steps')
"""Settings that may change when a run goes on: they do not change what is learned."""


def settings_changes(
    before: TrainSettings, now: TrainSettings, free: Iterable[str] = FREE
) -> list[str]:
    """
    Name every setting that differs, before and after.

    :param free: names of fields, at any depth, that may differ.
    :returns: such as 'optimizer.learning_rate was 0.1 and is 0.2', in the order of the fields.
    """
    old, new = dict(_flat(to_mapping(before))), dict(_flat(to_mapping(now)))
    return [
        f'{name} was {old.get(name)!r} and is {new.get(name)!r}'
        for name in {**new, **old}
        if new.get(name) != old.get(name) and name.rpartition('.')[2] not in free
    ]


def _flat(value: Any, name: str = '') -> Iterator[tuple[str, Any]]:
    """Give nested values dotted names, as on a command line: ``data.0.root``."""
    items = value.items() if isinstance(value, dict) else None
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        items = enumerate(value)
    if items is None:
        yield name, value
        return
    for key, item in items:
        yield from _flat(item, f'{name}.{key}' if name else str(key))

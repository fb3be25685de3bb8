"""A training log of one JSON object a line."""

import json
from pathlib import Path
from typing import Any

from sds_perception.core.files import write_atomically


class TrainingLog:
    """Appends rows; a resumed run drops the rows of what it will repeat."""

    def __init__(self, path: Path, *, resumed_step: int, validated_step: int):
        """
        Open the log.

        :param resumed_step: the last step that will not be repeated.
        :param validated_step: the last one whose validation will not be.
        """
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [
            row
            for row in read_log(path)
            if row['step'] <= (resumed_step if 'total' in row else validated_step)
        ]
        write_atomically(path, ''.join(json.dumps(row) + '\n' for row in rows))

    def write(self, step: int, **values: Any) -> None:
        """Append one row."""
        with self._path.open('a') as file:
            file.write(json.dumps({'step': step, **values}) + '\n')


class SilentLog:
    """Writes nothing: the log of a process that is not the first."""

    def write(self, step: int, **values: Any) -> None:
        """Drop a row."""


def read_log(path: Path) -> list[dict[str, Any]]:
    """Read all whole rows; the last line of a killed run may be cut, and is left out."""
    if not path.is_file():
        return []
    rows = []
    for line in path.read_text().splitlines():
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return rows

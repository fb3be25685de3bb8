"""What stands in the manifest of a hand-over folder."""

from dataclasses import asdict, dataclass, field, replace
import json
from pathlib import Path
from typing import Any

from sds_perception.core.settings import from_mapping


@dataclass(frozen=True)
class Manifest:
    """One published checkpoint."""

    path: str
    """The file; in manifest.json its name alone, so that the folder can be moved."""
    sha256: str
    """Of its content."""
    parent: str
    """sha256 of the weights it was refined from; empty = not known."""
    step: int
    """Steps of refinement."""
    scores: dict[str, Any] = field(default_factory=dict)
    """What the guard measured."""
    created: str = ''
    """When it was published, UTC, ISO 8601."""


@dataclass(frozen=True)
class History:
    """All checkpoints of a folder, oldest first, and which of them serves."""

    entries: tuple[Manifest, ...] = ()
    """Oldest first."""
    current: int = -1
    """Index of the one that serves; -1 = none."""

    def published(self, entry: Manifest, keep: int) -> 'History':
        """Put an entry behind the current one; what was rolled back before is forgotten."""
        entries = (*self.entries[: self.current + 1], entry)[-keep:]
        return History(entries, len(entries) - 1)

    def rolled_back(self, index: int) -> 'History':
        """Let an earlier entry serve."""
        return replace(self, current=index)


def write_history(history: History) -> str:
    """Return the text of manifest.json."""
    content = {
        'current': history.entries[history.current].sha256,
        'history': [asdict(entry) for entry in history.entries],
    }
    return json.dumps(content, indent=2) + '\n'


def read_history(path: Path) -> History:
    """
    Read manifest.json; an empty history where there is none.

    :raises ValueError: if the file is something else.
    """
    if not path.is_file():
        return History()
    try:
        content = json.loads(path.read_text())
        entries = tuple(from_mapping(Manifest, entry) for entry in content['history'])
        current = [entry.sha256 for entry in entries].index(content['current'])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(
            f'{path} is no manifest of published weights ({error}); delete it, or give '
            'another folder'
        ) from None
    return History(entries, current)

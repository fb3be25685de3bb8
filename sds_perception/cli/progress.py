"""The progress bar of long verbs, on standard error so that results can be piped."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar('T')


def track(items: Sequence[T], description: str) -> Iterable[T]:
    """Go through items while a bar shows how many are done and how long the rest takes."""
    from rich.console import Console
    from rich.progress import track as rich_track

    return rich_track(items, description, console=Console(stderr=True))

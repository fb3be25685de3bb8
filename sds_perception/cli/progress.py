"""The progress bars of long verbs, on standard error so that results can be piped."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar('T')


def track(items: Sequence[T], description: str) -> Iterable[T]:
    """Go through items while a bar shows how many are done and how long the rest takes."""
    from rich.console import Console
    from rich.progress import track as rich_track

    return rich_track(items, description, console=Console(stderr=True))


@contextmanager
def counter(total: int, description: str) -> Iterator[Callable[[], None]]:
    """
    Show how many of ``total`` events came; what ``with`` gives is called at each.

    It draws only then, without a thread, so that processes can be started meanwhile.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (TextColumn('{task.description}'), BarColumn(), MofNCompleteColumn())
    options = {'console': Console(stderr=True), 'auto_refresh': False}
    with Progress(*columns, TimeElapsedColumn(), **options) as progress:
        task = progress.add_task(description, total=total)
        progress.refresh()
        yield lambda: progress.update(task, advance=1, refresh=True)

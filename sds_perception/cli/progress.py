"""The progress bars of long verbs, on standard error so that results can be piped."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

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


class StepBar:
    """
    A bar over training steps that is called after each, and a line for every validation.

    It draws only then, without a thread: processes that read pictures are started meanwhile.
    """

    def __init__(self, total: int, done: int):
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        self._progress = Progress(
            TextColumn('step'),
            MofNCompleteColumn(),
            BarColumn(),
            TimeRemainingColumn(),
            TextColumn('{task.fields[values]}'),
            console=Console(stderr=True),
            auto_refresh=False,
        )
        self._task = self._progress.add_task('', total=total, completed=done, values='')

    def __enter__(self) -> 'StepBar':
        self._progress.start()
        return self

    def __exit__(self, *error) -> None:
        self._progress.stop()

    def __call__(self, step: int, total: int, values: dict[str, Any]) -> None:
        """
        Show a step's loss and speed, or print a line with the scores of a validation.

        :param values: what the trainer reports: ``total`` and ``images_per_s``, or scores.
        """
        if 'total' not in values:
            text = f'step {step} of {total}: {known_numbers(values)}'
            self._progress.console.print(text, soft_wrap=True)
            return
        text = f'loss {values["total"]:.3f}, {values["images_per_s"]:.1f} images/s'
        self._progress.update(self._task, completed=step, values=text, refresh=True)


def known_numbers(values: dict[str, Any]) -> str:
    """Return the fractions among some values on one line; what is not known is left out."""
    known = ((key, value) for key, value in values.items() if isinstance(value, float))
    return ', '.join(f'{key} {value:.4f}' for key, value in known)

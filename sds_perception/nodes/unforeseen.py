"""Errors that nobody foresaw, at the border of a node: said in a line, told once in full."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
import traceback

from rclpy.impl.rcutils_logger import RcutilsLogger

EXPLAINED_ERRORS = (OSError, ValueError, RuntimeError)
"""Errors whose text is a sentence for people."""


@contextmanager
def reporting_errors(tell: Callable[[Exception], None]) -> Iterator[None]:
    """
    Hand any error that is raised inside to ``tell``, and go on behind.

    Everywhere else only those errors are caught that somebody can answer. This is the border of a
    node: a robot that has lost one frame, or one file of weights, must not lose its eyes.
    """
    try:
        yield
    except Exception as error:
        tell(error)


def reason_of(error: Exception) -> str:
    """Return an error in one line, with kind and place where its text alone says too little."""
    if isinstance(error, EXPLAINED_ERRORS) and str(error):
        return str(error)
    place = _place(error)
    return f'{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})'


class TracebackLog:
    """Logs where errors come from, each kind once: every frame can bring the same again."""

    def __init__(self, logger: RcutilsLogger):
        self._logger = logger
        self._told: set[tuple[type, str, int]] = set()

    def tell(self, error: Exception) -> None:
        """Log a traceback, unless an error of this type was raised at this line before."""
        place = _place(error)
        kind = (type(error), place.filename, place.lineno)
        if kind not in self._told:
            self._told.add(kind)
            self._logger.error(''.join(traceback.format_exception(error)))


def _place(error: Exception) -> traceback.FrameSummary:
    return traceback.extract_tb(error.__traceback__)[-1]

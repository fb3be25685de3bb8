"""What happened once, such as a file that broke, is said for a while."""

from collections.abc import Callable
import time

from sds_perception.nodes.health import WARN, Health

STANDS_S = 60.0
"""So long a sentence stays in /diagnostics."""
MOST = 3
"""So many sentences are said together; the others are counted."""


class Notices:
    """Takes sentences out of a list that the learner's thread appends to."""

    def __init__(self, sentences: list[str], *, health: Health, warn: Callable[[str], None]):
        """
        Take the list, which is emptied.

        :param warn: logs a sentence.
        """
        self._sentences, self._health, self._warn = sentences, health, warn
        self._told_s = 0.0

    def tell(self) -> None:
        """Say what is new, and no longer what is old; to be called now and then."""
        now_s = time.monotonic()
        new = []
        while self._sentences:
            new.append(self._sentences.pop(0))  # one by one: the other thread may append meanwhile
        if new:
            self._told_s = now_s
            self._warn(_together(new))
            self._health.report('memory', WARN, _together(new))
        elif now_s - self._told_s > STANDS_S:
            self._health.clear('memory')


def _together(sentences: list[str]) -> str:
    others = len(sentences) - MOST
    return '; '.join(sentences[-MOST:] + ([f'and {others} more before'] if others > 0 else []))

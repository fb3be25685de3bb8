"""What is wrong with a node right now, a sentence a topic, and what went wrong last."""

import threading
import time

OK, WARN, ERROR = 0, 1, 2
"""Levels of diagnostic_msgs/DiagnosticStatus."""

STATES = ('inputs', 'qos', 'scale', 'source')
"""Topics that are looked at once a second, behind the camera's name where there are several."""


class Health:
    """Thread-safe collection of problems; each stands until its topic is well again."""

    def __init__(self):
        self._lock = threading.Lock()
        self._problems: dict[str, tuple[int, str]] = {}
        self._last_error = ''
        self._last_error_s = 0.0

    def report(self, topic: str, level: int, sentence: str) -> None:
        """Say what is wrong with a topic; an empty sentence says that it is well."""
        with self._lock:
            if not sentence:
                self._problems.pop(topic, None)
                return
            self._problems[topic] = (level, sentence)
            # a silence that follows an error would hide its cause
            if topic.rpartition('/')[2] not in STATES:
                self._last_error, self._last_error_s = sentence, time.monotonic()

    def clear(self, topic: str) -> None:
        """Say that a topic is well."""
        self.report(topic, OK, '')

    def summary(self) -> tuple[int, str]:
        """Return the worst level and all that is wrong, the worst first, each once."""
        with self._lock:
            problems = sorted(self._problems.values(), key=lambda problem: -problem[0])
        if not problems:
            return OK, ''
        # several cameras can have one problem
        return problems[0][0], '; '.join(dict.fromkeys(sentence for _, sentence in problems))

    def values(self) -> dict[str, str]:
        """Return the last error that happened, well again or not, and its age; no states."""
        with self._lock:
            if not self._last_error:
                return {}
            age_s = time.monotonic() - self._last_error_s
            return {'last_error': self._last_error, 'last_error_age_s': f'{age_s:.1f}'}

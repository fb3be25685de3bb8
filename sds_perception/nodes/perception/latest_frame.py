"""A mailbox and a thread that works on what lies in it: the newest wins."""

from collections.abc import Callable
import threading
from typing import Any


class LatestFrame:
    """
    Hands the newest item of each slot to ``process``, in a thread of its own.

    Whoever puts something in never waits, and nothing queues: an item that was not taken yet is
    replaced by the next one in its slot. What waits in all slots is taken together, so that none
    goes short because another is filled more often. An error that ``process`` raises ends the
    thread; :meth:`check` then says so.
    """

    def __init__(self, process: Callable[..., None], *, name: str):
        """
        Start the thread.

        :param process: called with an item of each slot that holds one, the oldest slot first.
        :param name: of the thread.
        """
        self._process = process
        self._condition = threading.Condition()
        self._waiting: dict[str, Any] = {}
        self._is_busy = False
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, item: Any, slot: str = '') -> bool:
        """
        Leave an item for the thread.

        :param slot: whose newest item it is.
        :returns: True if an older one that nobody had taken was replaced.
        """
        with self._condition:
            was_waiting = slot in self._waiting
            self._waiting[slot] = item
            self._condition.notify_all()
        return was_waiting

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing waits and nothing is worked on."""
        with self._condition:
            return not (self._waiting or self._is_busy)

    def drain(self) -> None:
        """Throw away what waits and return when nothing is being worked on."""
        with self._condition:
            self._waiting.clear()
            self._condition.wait_for(lambda: not self._is_busy)

    def check(self) -> None:
        """
        Return if the thread is well.

        :raises RuntimeError: if an error ended it; its traceback was printed then.
        """
        if not (self._is_closed or self._thread.is_alive()):
            raise RuntimeError(f'thread {self._thread.name!r} ended with the error printed above')

    def close(self) -> None:
        """Throw away what waits, and end the thread after what it is working on."""
        with self._condition:
            self._is_closed = True
            self._waiting.clear()
            self._condition.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while items := self._take():
            try:
                self._process(*items)
            finally:
                self._set_idle()

    def _take(self) -> tuple[Any, ...]:
        with self._condition:
            self._condition.wait_for(lambda: self._is_closed or self._waiting)
            items = tuple(self._waiting.values())
            self._waiting.clear()
            self._is_busy = bool(items)
            return items

    def _set_idle(self) -> None:
        with self._condition:
            self._is_busy = False
            self._condition.notify_all()

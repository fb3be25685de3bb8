"""Items made ahead in a thread, so that a slow one does not hold up whoever takes them."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar('T')


class ReadAhead(Generic[T]):
    """Keeps the next items of an iterator ready."""

    def __init__(self, items: Iterator[T], *, capacity: int):
        self._items = items
        self._pool = ThreadPoolExecutor(1, thread_name_prefix='read_ahead')
        self._futures = deque(self._request() for _ in range(capacity))

    @property
    def is_ready(self) -> bool:
        """Tell whether the next item can be taken without waiting."""
        return self._futures[0].done()

    @property
    def is_full(self) -> bool:
        """Tell whether everything that is made ahead is made."""
        return self._futures[-1].done()

    def take(self) -> T | None:
        """Return the next item, or None after the last; an error of the iterator raises here."""
        self._futures.append(self._request())
        return self._futures.popleft().result()

    def close(self) -> None:
        """Make no more items; returns when the one that is being made is done."""
        self._pool.shutdown(cancel_futures=True)

    def _request(self):
        return self._pool.submit(next, self._items, None)

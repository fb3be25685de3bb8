"""A bounded part of a stream, spread evenly over it."""

from typing import Generic, TypeVar

T = TypeVar('T')


class EvenSample(Generic[T]):
    """Keeps the first of a stream and every so many after it, ever fewer as it goes on."""

    def __init__(self, most: int):
        """
        Start empty.

        :param most: how many are kept; an even number, of which every second can go.
        """
        self.kept: list[T] = []
        """In the order in which they came."""
        self._most, self._every, self._num_seen = most, 1, 0

    def add(self, item: T) -> None:
        """Take the next one; where there are too many, every second that is kept goes."""
        if self._num_seen % self._every == 0:
            if len(self.kept) == self._most:
                self.kept, self._every = self.kept[::2], 2 * self._every
            self.kept.append(item)
        self._num_seen += 1

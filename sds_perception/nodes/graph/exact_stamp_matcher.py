"""Bring together the messages of several topics that carry exactly the same stamp."""

from collections.abc import Iterable, Sequence
from typing import Any

CAPACITY = 50
"""Stamps that are waited for at the same time; more give up the oldest."""


class ExactStampMatcher:
    """
    Collects items by stamp until one of every topic is there.

    Stamps older than the last complete one are given up: the newest frame wins everywhere in
    the graph, so nothing more comes for them. What was given up counts from the first complete
    frame on; before, the graph was starting.
    """

    def __init__(self, topics: Sequence[str], *, outputs: Sequence[str]):
        """
        Name the topics.

        :param topics: all that belong to a frame.
        :param outputs: those of them that are made from a frame; a given-up stamp that has some
            of these is ``incomplete``, one that has none was ``skipped``.
        """
        self._topics, self._outputs = frozenset(topics), frozenset(outputs)
        self._frames: dict[int, dict[str, Any]] = {}
        self._newest_complete = 0
        self.incomplete = 0
        """Frames of which some outputs never came."""
        self.skipped = 0
        """Frames that were seen and not processed."""

    def put(self, topic: str, stamp_ns: int, item: Any) -> dict[str, Any] | None:
        """
        Add an item.

        :param topic: one of the topics.
        :param stamp_ns: stamp of its header, nanoseconds.
        :returns: topic → item when this was the last one missing, otherwise None.
        """
        if stamp_ns <= self._newest_complete:
            return None
        frame = self._frames.setdefault(stamp_ns, {})
        frame[topic] = item
        if frame.keys() == self._topics:
            self._give_up(stamp for stamp in list(self._frames) if stamp < stamp_ns)
            self._newest_complete = stamp_ns
            return self._frames.pop(stamp_ns)
        self._give_up(sorted(self._frames)[:-CAPACITY])
        return None

    def _give_up(self, stamps: Iterable[int]) -> None:
        for stamp in stamps:
            has_output = bool(self._frames.pop(stamp).keys() & self._outputs)
            if self._newest_complete:
                self.incomplete += has_output
                self.skipped += not has_output

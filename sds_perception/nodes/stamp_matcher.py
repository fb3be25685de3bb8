"""Bring together the messages of several topics that carry the same stamp."""

from collections.abc import Sequence
from typing import Any


class StampMatcher:
    """
    Collects items by stamp until one of every topic is there.

    Stamps older than the last complete one are given up: the newest frame wins everywhere in
    the graph, so nothing more comes for them.
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
        self._newest_complete = -1
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
        if frame.keys() != self._topics:
            return None
        self._newest_complete = stamp_ns
        self._give_up_older(stamp_ns)
        return self._frames.pop(stamp_ns)

    def _give_up_older(self, stamp_ns: int) -> None:
        for older in [stamp for stamp in self._frames if stamp < stamp_ns]:
            if self._frames.pop(older).keys() & self._outputs:
                self.incomplete += 1
            else:
                self.skipped += 1

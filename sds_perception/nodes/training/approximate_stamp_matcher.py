"""Bring an image together with depth and labels of about its stamp, which may never come."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sds_perception.core.stamps import NANOSECONDS

CAPACITY = 60


@dataclass
class Match:
    """What came with about one stamp."""

    stamp_ns: int
    """Of the image, or of what came first where no image came."""
    items: dict[str, Any] = field(default_factory=dict)
    """Topic → item."""


class ApproximateStampMatcher:
    """
    Holds images until all that is expected for them has come, or has had its time.

    Time is that of the stamps. One that lies further back than the patience is another run of
    a bag, or a clock that was set: what waits then is given up.
    """

    def __init__(self, *, patience_s: float, tolerance_s: float):
        """
        Start empty.

        :param patience_s: how much younger another stamp is before a match is handed out as it
            is, s.
        :param tolerance_s: how far stamps may differ that belong together, s.
        """
        self._patience_ns = round(patience_s * NANOSECONDS)
        self._tolerance_ns = round(tolerance_s * NANOSECONDS)
        self._waiting: list[Match] = []
        self._newest_ns: int | None = None
        self.jumps_back = 0
        """How often stamps jumped back."""

    def put(
        self, topic: str, stamp_ns: int, item: Any, *, expected: Collection[str]
    ) -> list[Match]:
        """
        Add an item.

        :param topic: image, or what may belong to one.
        :param stamp_ns: stamp of its header, nanoseconds.
        :param expected: topics that make a match complete.
        :returns: matches that are complete or have waited long enough, oldest first; among them
            those to which no image came.
        """
        self._notice_jump(topic, stamp_ns)
        match = self._match_of(topic, stamp_ns)
        match.items[topic] = item
        if topic == 'image':
            match.stamp_ns = stamp_ns
        ready = [m for m in self._waiting if self._is_ready(m, expected)]
        ready += [m for m in self._waiting[:-CAPACITY] if m not in ready]
        self._waiting = [m for m in self._waiting if m not in ready]
        return sorted(ready, key=lambda m: m.stamp_ns)

    def _notice_jump(self, topic: str, stamp_ns: int) -> None:
        if topic != 'image':
            return  # labels of a person come late, and their stamp is old
        if self._newest_ns is not None and stamp_ns < self._newest_ns - self._patience_ns:
            self._waiting.clear()
            self._newest_ns = None
            self.jumps_back += 1
        self._newest_ns = max(stamp_ns, self._newest_ns or stamp_ns)

    def _match_of(self, topic: str, stamp_ns: int) -> Match:
        """Return the match without such an item that lies nearest, or a new one."""
        free = [match for match in self._waiting if topic not in match.items]
        nearest = min(free, key=lambda match: abs(match.stamp_ns - stamp_ns), default=None)
        if nearest is not None and abs(nearest.stamp_ns - stamp_ns) <= self._tolerance_ns:
            return nearest
        self._waiting.append(Match(stamp_ns))
        return self._waiting[-1]

    def _is_ready(self, match: Match, expected: Collection[str]) -> bool:
        if 'image' in match.items and match.items.keys() >= set(expected):
            return True
        return self._newest_ns is not None and match.stamp_ns < self._newest_ns - self._patience_ns

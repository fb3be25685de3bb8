"""Give frames of a stream their neighbors in time."""

from collections import deque

import numpy as np
from sds_perception.refinement.frame import RefinementFrame

MAX_FRAMES = 64
"""More are not kept waiting, however fast they come."""
TOLERANCE = 2.0
"""A neighbor may be this many times farther in time than wanted."""


class NeighborWindow:
    """
    Holds frames back until a later one is there to compare them with.

    A clock that jumps back ends the stream: what waits is let go and a new stream begins.
    """

    def __init__(self, gap_s: float):
        """
        Start with no frame.

        :param gap_s: time to each neighbor, seconds; 0 = no neighbors, nothing waits.
        """
        self.gap_s = gap_s
        self._frames: deque[RefinementFrame] = deque()
        self._waiting = 0

    def add(self, frame: RefinementFrame) -> list[RefinementFrame]:
        """Take the next frame; return those that wait no longer, oldest first."""
        if self.gap_s == 0:
            return [frame]
        ready = []
        if self._frames and frame.stamp_s <= self._frames[-1].stamp_s:
            ready = self.flush()
        self._frames.append(frame)
        self._waiting += 1
        while self._waiting and self._is_ready(self._frames[-self._waiting], frame):
            ready.append(self._completed(len(self._frames) - self._waiting))
            self._waiting -= 1
        self._drop_old()
        return ready

    def flush(self) -> list[RefinementFrame]:
        """Let go of all that wait, with the neighbors they have; the stream has ended."""
        first = len(self._frames) - self._waiting
        ready = [self._completed(index) for index in range(first, len(self._frames))]
        self._frames.clear()
        self._waiting = 0
        return ready

    def _is_ready(self, frame: RefinementFrame, newest: RefinementFrame) -> bool:
        has_come = newest.stamp_s - frame.stamp_s >= self.gap_s
        return frame is not newest and (has_come or self._waiting >= MAX_FRAMES)

    def _completed(self, index: int) -> RefinementFrame:
        frame = self._frames[index]
        pair = [self._nearest(frame, frame.stamp_s + offset * self.gap_s) for offset in (-1, 1)]
        if None in pair:
            return frame
        poses = [frame.world_T_camera, *(neighbor.world_T_camera for neighbor in pair)]
        motion = None
        if all(pose is not None and np.isfinite(pose).all() for pose in poses):
            motion = np.linalg.inv(np.stack(poses[1:])) @ poses[0]
        pictures = np.stack([neighbor.image for neighbor in pair])
        return frame.replace(neighbors=pictures, neighbor_T=motion)

    def _nearest(self, frame: RefinementFrame, stamp_s: float) -> RefinementFrame | None:
        later = stamp_s > frame.stamp_s
        sides = [
            other
            for other in self._frames
            if other.size == frame.size
            and other.stamp_s != frame.stamp_s
            and (other.stamp_s > frame.stamp_s) == later
        ]
        if not sides:
            return None
        best = min(sides, key=lambda other: abs(other.stamp_s - stamp_s))
        distance = abs(best.stamp_s - frame.stamp_s) / self.gap_s
        return best if 1 / TOLERANCE <= distance <= TOLERANCE else None

    def _drop_old(self) -> None:
        oldest = self._frames[-self._waiting] if self._waiting else self._frames[-1]
        while self._frames[0].stamp_s < oldest.stamp_s - TOLERANCE * self.gap_s:
            self._frames.popleft()

"""Tells a graph that is stuck from one that is slow."""

from collections.abc import Mapping
import time

from sds_perception.nodes.graph.process_group import ProcessGroup

START_LIMIT_S = 600.0
STALL_LIMIT_S = 60.0
ERROR_LIMIT_S = 5.0


class StallWatchdog:
    """Sees that frames keep coming."""

    def __init__(self, group: ProcessGroup, num_frames: int):
        """
        Begin to wait.

        :param group: its nodes' last words are told when nothing comes.
        :param num_frames: that have come before.
        """
        self._group = group
        self._num_before = self._num_frames = num_frames
        self._last_s = time.monotonic()

    def check(self, num_frames: int, errors: Mapping[str, str]) -> None:
        """
        See that the graph is not stuck.

        :param num_frames: that have come so far.
        :param errors: node → what it says is wrong with it.
        :raises ChildProcessError: if a node is in error and nothing came for some seconds.
        :raises TimeoutError: if nothing came for too long.
        """
        if num_frames > self._num_frames:
            self._num_frames, self._last_s = num_frames, time.monotonic()
        silence_s = time.monotonic() - self._last_s
        if errors and silence_s > ERROR_LIMIT_S:
            raise ChildProcessError(
                '; '.join(f'{name}: {error}' for name, error in errors.items())
            )
        count = self._num_frames - self._num_before
        limit_s = STALL_LIMIT_S if count else START_LIMIT_S
        if silence_s > limit_s:
            last_lines = self._group.last_lines
            raise TimeoutError(
                f'no complete frame came for {limit_s:.0f} s after {count} frames; '
                f'last lines of perception_node: {last_lines("perception_node") or "none"}; '
                f'of camera_node: {last_lines("camera_node") or "none"}'
            )

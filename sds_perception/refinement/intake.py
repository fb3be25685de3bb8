"""What happens to a frame between the camera and the memory."""

from collections import Counter
from collections.abc import Iterable
import zlib

import numpy as np
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.memory_errors import MEMORY_ERRORS
from sds_perception.refinement.frame import RefinementFrame
from sds_perception.refinement.incoming import check_labels, observe
from sds_perception.refinement.memory_limit import free_memory
from sds_perception.refinement.metric_scale import RunningScale
from sds_perception.refinement.neighbor_window import NeighborWindow
from sds_perception.refinement.replay_buffer import RECENT, ReplayBuffer
from sds_perception.refinement.settings import RefineSettings
from torch import nn


class Intake:
    """Checks frames, gives them neighbors, measures their scale and lets them be remembered."""

    def __init__(
        self,
        buffer: ReplayBuffer,
        network: nn.Module,
        info: CheckpointInfo,
        settings: RefineSettings,
        *,
        counts: Counter,
    ):
        """
        Take the parts.

        :param network: the serving one, in evaluation mode; its weights may change.
        :param counts: ``implausible_depth`` and ``out_of_memory`` are counted up in it.
        """
        self._buffer, self._network, self._info, self._settings = buffer, network, info, settings
        self._counts = counts
        self._window = NeighborWindow(settings.neighbor_gap_s if settings.photometric else 0.0)
        self._last_taken_s = -np.inf
        self.scale = RunningScale()
        """Sensor depth over the serving network's; clear it when the weights change."""

    def add(self, frame: RefinementFrame) -> None:
        """
        Take the next frame of the stream; labeled frames may be of any time.

        :raises ValueError: for labels of unknown classes or implausible depth.
        :raises OSError: if it cannot be stored.
        """
        if frame.has_labels:
            check_labels(frame.labels, frame, self._info)
            self.take(frame)
            return
        if frame.stamp_s < self._last_taken_s:
            self._last_taken_s = -np.inf  # the clock jumped back
        self._take_apart(self._window.add(frame))

    def flush(self) -> None:
        """Take in the frames that wait for a later one; the stream has ended."""
        self._take_apart(self._window.flush())
        self._last_taken_s = -np.inf

    def _take_apart(self, frames: Iterable[RefinementFrame]) -> None:
        for frame in frames:
            if frame.stamp_s - self._last_taken_s >= self._settings.min_frame_period_s:
                self._last_taken_s = frame.stamp_s
                self.take(frame, self._shelf_of(frame))

    def take(self, frame: RefinementFrame, shelf: str = '') -> None:
        """
        Remember a frame at once; it is left out, and ``messages`` say so, where memory runs out.

        :param shelf: of the memory; '' = what the frame knows.
        :raises ValueError: for implausible depth.
        :raises OSError: if it cannot be stored.
        """
        try:
            seen = observe(self._network, frame, self._info)
        except ValueError:
            self._counts['implausible_depth'] += 1
            raise
        except MEMORY_ERRORS as error:
            free_memory(error)
            self._counts['out_of_memory'] += 1
            self._buffer.messages.append(f'frame {frame.name} was left out: memory ran out')
            return
        if seen.scale is not None:
            self.scale.add(seen.scale)
        self._buffer.add(seen.frame, seen.descriptor, shelf)

    def _shelf_of(self, frame: RefinementFrame) -> str:
        every = self._settings.hold_back_every
        if not frame.has_depth or not every:
            return ''
        # by name, not by count: when a bag begins again, no judge may become a lesson
        return '' if zlib.crc32(frame.name.encode()) % every else RECENT

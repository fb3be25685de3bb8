"""How many pictures a step may hold, learned from running out of memory."""

import traceback

from sds_perception.core.memory_errors import is_out_of_memory
import torch


class MemoryLimit:
    """The pictures of a step; halved whenever memory ran out, and never raised again."""

    def __init__(self, frames: int, source: int):
        self.frames = frames
        """Frames of the camera a step, 1 or more."""
        self.source = source
        """Source pictures a step, 0 or more."""

    def halve(self, error: MemoryError | RuntimeError) -> None:
        """
        Answer an error of a step.

        :raises: the error itself, if it is another one or one frame is too much.
        """
        if self.frames == 1 and self.source == 0:
            raise error
        free_memory(error)
        self.frames, self.source = max(1, self.frames // 2), self.source // 2


def free_memory(error: MemoryError | RuntimeError) -> None:
    """
    Free what can be freed after running out of memory.

    :raises: the error itself, if it is another one.
    """
    if not is_out_of_memory(error):
        raise error
    traceback.clear_frames(error.__traceback__)  # they hold what was computed before it ran out
    if torch.cuda.is_available():
        torch.cuda.empty_cache()  # pieces of the larger size are of no use any more

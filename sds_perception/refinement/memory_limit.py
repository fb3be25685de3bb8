"""How many pictures a step may hold, learned from running out of memory."""

import torch

OUT_OF_MEMORY = ('out of memory', "can't allocate memory", 'cannot allocate memory')
"""What PyTorch says on a GPU and on a CPU, in lower case."""


class MemoryLimit:
    """The pictures of a step; halved whenever memory ran out, and never raised again."""

    def __init__(self, frames: int, source: int):
        self.frames = frames
        """Frames of the camera a step, 1 or more."""
        self.source = source
        """Source pictures a step, 0 or more."""

    def halve(self, error: RuntimeError) -> None:
        """
        Answer an error of a step.

        :raises RuntimeError: the error itself, if it is another one or one frame is too much.
        """
        if not is_out_of_memory(error) or (self.frames == 1 and self.source == 0):
            raise error
        self.frames, self.source = max(1, self.frames // 2), self.source // 2
        if torch.cuda.is_available():
            torch.cuda.empty_cache()  # pieces of the larger size are of no use any more


def is_out_of_memory(error: RuntimeError) -> bool:
    """Tell running out of memory, on a GPU or a CPU, from other errors."""
    text = str(error).lower()
    is_named = isinstance(error, torch.cuda.OutOfMemoryError)
    return is_named or any(words in text for words in OUT_OF_MEMORY)

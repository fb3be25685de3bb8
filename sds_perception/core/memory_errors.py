"""How running out of memory shows."""

import torch

MEMORY_ERRORS = (MemoryError, RuntimeError)
"""What NumPy and PyTorch raise; a RuntimeError may also be another one."""
OUT_OF_MEMORY = ('out of memory', "can't allocate memory", 'cannot allocate memory')
"""What PyTorch says on a GPU and on a CPU, in lower case."""


def is_out_of_memory(error: MemoryError | RuntimeError) -> bool:
    """Tell running out of memory, on a GPU or a CPU, from other errors."""
    text = str(error).lower()
    is_named = isinstance(error, MemoryError | torch.cuda.OutOfMemoryError)
    return is_named or any(words in text for words in OUT_OF_MEMORY)

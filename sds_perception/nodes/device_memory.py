"""How much memory a node holds, so that a leak is seen before it hurts."""

from pathlib import Path
import resource

import torch

MEGABYTE = 2**20


def memory_values() -> dict[str, str]:
    """Return the process's memory and what it reserved on a GPU, MB, by name."""
    pages = int(Path('/proc/self/statm').read_text().split()[1])
    values = {'process_memory_mb': f'{pages * resource.getpagesize() / MEGABYTE:.0f}'}
    if torch.cuda.is_initialized():
        values['device_memory_mb'] = f'{torch.cuda.memory_reserved() / MEGABYTE:.0f}'
    return values

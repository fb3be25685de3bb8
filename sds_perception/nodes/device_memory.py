"""How much memory a node holds, so that a leak is seen before it hurts."""

import os

from sds_perception.nodes.process_usage import MEBIBYTE, resident_mib
import torch


def memory_values() -> dict[str, str]:
    """Return the process's memory and what it reserved on a GPU, MiB, by name in /diagnostics."""
    values = {'process_memory_mb': f'{resident_mib(os.getpid()):.0f}'}
    if torch.cuda.is_initialized():
        values['device_memory_mb'] = f'{torch.cuda.memory_reserved() / MEBIBYTE:.0f}'
    return values

"""Lowest priority for the learner, on a CPU and on a GPU."""

from contextlib import AbstractContextManager, nullcontext
import os

import torch

PRIORITIES = ('idle', 'low', 'normal')
NICENESS = 10
LOWEST_NICENESS = 19


def lower_priority(priority: str) -> str:
    """
    Let this thread, and those that it starts from now on, come after others.

    Linux weighs a thread of SCHED_IDLE 3 against the usual 1024, one of nice 10 with 110.

    :param priority: idle (gets what nobody else wants), low (nice 10) or normal.
    :returns: what was reached, in words.
    """
    if priority == 'idle':
        try:
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        except (AttributeError, OSError):  # not Linux, or not allowed
            return f'nice {os.nice(LOWEST_NICENESS - os.nice(0))}'
        return 'idle'
    return f'nice {os.nice(NICENESS if priority == "low" else 0)}'


def limit_device(device: torch.device, memory_share: float) -> None:
    """Cap what the process may take of a GPU's memory, a share of all of it."""
    if device.type == 'cuda':
        index = torch.cuda.current_device() if device.index is None else device.index
        torch.cuda.set_per_process_memory_fraction(memory_share, index)


def low_priority_stream(device: torch.device) -> AbstractContextManager:
    """Return a context whose work on a GPU comes after other work; on a CPU it does nothing."""
    if device.type != 'cuda':
        return nullcontext()
    torch.cuda.synchronize(device)  # the weights were put there on another stream
    return torch.cuda.stream(torch.cuda.Stream(device, priority=0))  # 0 is the lowest

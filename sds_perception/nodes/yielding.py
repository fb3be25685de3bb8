"""Lowest priority for the learner, on a CPU and on a GPU."""

from contextlib import AbstractContextManager, nullcontext
import os

import torch

NICENESS = 10


def lower_process_priority() -> None:
    """Let the whole process, and what it starts, come after others."""
    os.nice(NICENESS)


def lower_thread_priority() -> str:
    """
    Let this thread, and those it starts, run only when nothing else wants to.

    Linux weighs a thread of SCHED_IDLE 3 against 1024, one of the highest nice value 15.

    :returns: what was reached, in words.
    """
    try:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    except (AttributeError, OSError) as error:  # not Linux, or not allowed
        return f'nice {os.nice(0)} ({error})'
    return 'idle'


def limit_device(device: torch.device, memory_share: float) -> None:
    """Cap what the process may take of a GPU's memory, a share of all of it."""
    if device.type == 'cuda':
        torch.cuda.set_per_process_memory_fraction(memory_share, device)


def low_priority_stream(device: torch.device) -> AbstractContextManager:
    """Return a context whose work on a GPU comes after other work; on a CPU it does nothing."""
    if device.type != 'cuda':
        return nullcontext()
    return torch.cuda.stream(torch.cuda.Stream(device, priority=0))  # 0 is the lowest

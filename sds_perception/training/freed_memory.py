"""Keep memory that was freed, for the next step."""

import ctypes

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4
"""Parameters of mallopt, from malloc.h of glibc."""
NEVER, NONE = -1, 0


def keep_freed_memory() -> bool:
    """
    Let this process keep the memory that steps free, for the steps that follow.

    Features of a training step are large; by default glibc maps each anew and gives it back, and
    the kernel clears every page again, which takes a third of a step on a CPU. The process then
    holds what its largest step needed. Calling it again changes nothing.

    :returns: whether the C library could be told; others than glibc are left as they are.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # no such function, or no such library
        return False
    return bool(mallopt(M_MMAP_MAX, NONE) and mallopt(M_TRIM_THRESHOLD, NEVER))

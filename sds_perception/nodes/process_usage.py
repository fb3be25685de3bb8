"""What a process of this machine has used, as Linux counts it."""

import os
from pathlib import Path

MEBIBYTE = 2**20
"""Bytes."""


def cpu_seconds(pid: int) -> float:
    """
    Return the processor time that a process and its threads have used, s.

    :raises FileNotFoundError: if there is no such process, or the system is not Linux.
    """
    # the name, in parentheses, can hold spaces; user and system time are fields 14 and 15
    fields = Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def resident_mib(pid: int) -> float:
    """
    Return the memory that a process holds, MiB.

    :raises FileNotFoundError: if there is no such process, or the system is not Linux.
    """
    pages = int(Path(f'/proc/{pid}/statm').read_text().split()[1])
    return pages * os.sysconf('SC_PAGE_SIZE') / MEBIBYTE

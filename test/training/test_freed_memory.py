"""Memory that a step freed is there for the next one."""

import platform
import subprocess
import sys

import pytest

COUNT_FAULTS = """
import ctypes, resource, sys
import torch
from sds_perception.training.freed_memory import keep_freed_memory

PR_SET_THP_DISABLE = 41  # a huge page is one fault for what else are hundreds
ctypes.CDLL(None).prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0)
if sys.argv[1] == 'kept':
    assert keep_freed_memory()
def step():
    torch.zeros(16 * 2**20).add_(1.0)
for _ in range(8):
    step()  # the heap grows at first
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(16):
    step()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(how: str) -> int:
    command = [sys.executable, '-c', COUNT_FAULTS, how]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != 'glibc', reason='only glibc can be told')
def test_the_pages_of_a_step_are_not_cleared_again_for_the_next():
    # a step of 64 MiB is cleared sixteen times, or as often as the heap grows once more even now:
    # where other blocks lie decides that
    assert 4 * faults('kept') < faults('given back')

"""Memory that a step freed is there for the next one."""

import platform
import subprocess
import sys

import pytest

COUNT_FAULTS = """
import resource, sys
import torch
from sds_perception.training.freed_memory import keep_freed_memory

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
    # 64 MiB are 16384 pages of 4 KiB; sixteen steps touch them sixteen times
    assert faults('given back') > 16 * 16000
    # where other blocks lie decides whether the heap grows once more even now
    assert faults('kept') < 4 * 16384

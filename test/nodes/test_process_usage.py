"""What this very process uses."""

import mmap
import os
from pathlib import Path
import time

import pytest
from sds_perception.nodes.process_usage import cpu_seconds, resident_mib

pytestmark = pytest.mark.skipif(not Path('/proc/self/stat').exists(), reason='not Linux')


def test_processor_time_is_that_of_the_process():
    assert cpu_seconds(os.getpid()) == pytest.approx(time.process_time(), abs=1.0)


def test_memory_grows_by_what_is_written_to():
    before = resident_mib(os.getpid())
    # not from the heap, which may still hold what was freed
    with mmap.mmap(-1, 64 * 2**20) as block:
        for start in range(0, len(block), mmap.PAGESIZE):
            block[start] = 1
        assert resident_mib(os.getpid()) - before == pytest.approx(64, abs=8)


def test_a_process_that_is_not_there_is_told():
    with pytest.raises(FileNotFoundError):
        cpu_seconds(2**30)

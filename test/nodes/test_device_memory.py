"""What a node says of its memory."""

import os
from pathlib import Path

import pytest
from sds_perception.nodes.device_memory import memory_values
from sds_perception.nodes.process_usage import resident_mib

pytestmark = pytest.mark.skipif(not Path('/proc/self/statm').exists(), reason='not Linux')


def test_the_memory_of_the_process_is_told_in_whole_mib():
    told = memory_values()['process_memory_mb']
    assert told.isdecimal()
    assert int(told) == pytest.approx(resident_mib(os.getpid()), abs=8)

"""Tests of running out of memory."""

from weakref import WeakSet

import pytest
from sds_perception.core.memory_errors import is_out_of_memory
from sds_perception.refinement.memory_limit import MemoryLimit, free_memory
import torch

CPU = RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")


@pytest.mark.parametrize(
    'error', [CPU, torch.cuda.OutOfMemoryError('CUDA out of memory'), MemoryError()]
)
def test_all_kinds_are_known(error):
    assert is_out_of_memory(error)


def test_the_batch_is_halved_down_to_one_frame():
    limit = MemoryLimit(5, 2)
    sizes = []
    for _ in range(2):
        limit.halve(CPU)
        sizes.append((limit.frames, limit.source))
    assert sizes == [(2, 1), (1, 0)]


def test_one_frame_that_is_too_much_is_an_error():
    with pytest.raises(RuntimeError, match='allocate'):
        MemoryLimit(1, 0).halve(CPU)


def test_another_error_goes_on():
    with pytest.raises(RuntimeError, match='shapes differ'):
        MemoryLimit(8, 8).halve(RuntimeError('shapes differ'))


def test_what_was_computed_before_memory_ran_out_is_let_go():
    class Large:
        """Stands for a tensor."""

    alive = WeakSet()

    def exhaust():
        large = Large()
        alive.add(large)
        raise CPU

    try:
        exhaust()
    except RuntimeError as error:
        free_memory(error)
        assert not alive

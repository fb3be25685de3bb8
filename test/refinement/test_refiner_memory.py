"""Tests of running out of memory while refining: something is skipped, and it goes on."""

import numpy as np
import pytest
import torch


class Exhausted(torch.nn.Module):
    """A network for which there is no memory."""

    def __init__(self, module):
        super().__init__()
        self.module = module

    def forward(self, images):
        """Fail as PyTorch does."""
        raise torch.cuda.OutOfMemoryError('CUDA out of memory. Tried to allocate 2.00 GiB')


def feed(refiner, wall, count):
    for index in range(count):
        refiner.add(wall(f'frame {index}', seed=index, stamp_s=float(index)))


def test_out_of_memory_halves_the_batch_and_goes_on(open_refiner, wall, monkeypatch):
    refiner = open_refiner(batch_size=4)
    feed(refiner, wall, 4)

    def exhausted(*arguments):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr(refiner._learner, 'step', exhausted)
    assert refiner.step() == {}
    monkeypatch.undo()
    assert (refiner.batch_size, refiner.counts['out_of_memory']) == (2, 1)
    assert np.isfinite(refiner.step()['total'])


def test_out_of_memory_while_judging_says_nothing_of_the_candidate(
    open_refiner, wall, monkeypatch
):
    refiner = open_refiner(hold_back_every=0)
    feed(refiner, wall, 2)
    refiner.step()
    monkeypatch.setattr(refiner._trial, 'serving', Exhausted(refiner._trial.serving))
    refiner._trial._has_changed = True
    verdict = refiner.judge()
    assert (verdict.accepted, verdict.is_undecided) == (False, True)
    assert verdict.reason == 'memory ran out while the candidate was judged'
    assert (refiner.counts['out_of_memory'], refiner.counts['refused']) == (1, 0)
    with pytest.raises(ValueError, match='no candidate was judged yet'):
        refiner.accept()
    monkeypatch.undo()
    assert np.isfinite(refiner.step()['total'])


def test_a_frame_for_which_there_is_no_memory_is_left_out_and_named(
    open_refiner, wall, monkeypatch
):
    refiner = open_refiner()
    monkeypatch.setattr(refiner._intake, '_network', Exhausted(refiner._intake._network))
    refiner.add(wall('large'))
    assert (refiner.counts['out_of_memory'], refiner.has_frames) == (1, False)
    assert refiner.buffer.messages == ['frame large was left out: memory ran out']
    monkeypatch.undo()
    refiner.add(wall('later'))
    assert refiner.has_frames

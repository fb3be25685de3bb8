"""A thread that learns comes after all others."""

import os
import threading

import pytest
from sds_perception.nodes.training.yielding import (
    limit_device,
    low_priority_stream,
    lower_priority,
)
import torch


def in_a_thread(function):
    """Return what a function returns in a thread of its own, whose priority ends with it."""
    results = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    return results[0]


@pytest.mark.skipif(not hasattr(os, 'SCHED_IDLE'), reason='only Linux has idle scheduling')
def test_an_idle_thread_gets_what_nobody_else_wants():
    said, policy = in_a_thread(lambda: (lower_priority('idle'), os.sched_getscheduler(0)))
    assert (said, policy) == ('idle', os.SCHED_IDLE)
    assert os.sched_getscheduler(0) == os.SCHED_OTHER


def test_a_low_thread_is_ten_steps_nicer():
    before = os.nice(0)
    assert in_a_thread(lambda: lower_priority('low')) == f'nice {min(before + 10, 19)}'


def test_a_normal_thread_stays_as_it_is():
    assert in_a_thread(lambda: lower_priority('normal')) == f'nice {os.nice(0)}'


def test_where_idle_scheduling_is_not_allowed_a_thread_is_as_nice_as_can_be(monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(os, 'sched_setscheduler', refuse)
    assert in_a_thread(lambda: lower_priority('idle')) == 'nice 19'


def test_on_a_cpu_streams_and_memory_caps_change_nothing():
    device = torch.device('cpu')
    limit_device(device, 0.1)
    with low_priority_stream(device):
        assert torch.ones(2).sum() == 2

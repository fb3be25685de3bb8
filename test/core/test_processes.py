"""Sharing work; alone there is nobody to share it with."""

import pytest
from sds_perception.core.processes import (
    ALONE,
    Processes,
    choose_backend,
    in_turn,
    started_processes,
)
import torch


def test_alone_everything_is_ones_own():
    tensor = torch.ones(2)
    assert ALONE.is_first
    assert ALONE.share(5) == slice(0, 5)
    assert ALONE.gather('word') == ['word']
    assert ALONE.join(tensor) is tensor
    assert in_turn(ALONE, lambda: 3) == 3


def test_every_process_has_as_many_pictures():
    assert [Processes(rank, 3).share(6) for rank in range(3)] == [
        slice(0, 2),
        slice(2, 4),
        slice(4, 6),
    ]
    with pytest.raises(ValueError, match='5 pictures a step cannot be shared by 2 .*multiple: 6'):
        Processes(0, 2).share(5)


def test_without_torchrun_a_process_is_alone(monkeypatch):
    monkeypatch.delenv('WORLD_SIZE', raising=False)
    with started_processes() as processes:
        assert processes is ALONE


@pytest.mark.parametrize(
    ('variables', 'words'),
    [
        ({'WORLD_SIZE': '2'}, "LOCAL_RANK is ''; wanted the number that torchrun sets"),
        ({'WORLD_SIZE': 'x'}, "WORLD_SIZE is 'x'; wanted the number"),
    ],
)
def test_what_torchrun_did_not_set_is_told(monkeypatch, variables, words):
    monkeypatch.delenv('LOCAL_RANK', raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=words), started_processes():
        pass


def test_all_processes_of_a_machine_speak_alike():
    assert choose_backend(num_gpus=0, num_processes=2) == 'gloo'
    assert choose_backend(num_gpus=2, num_processes=2) == 'cpu:gloo,cuda:nccl'
    with pytest.raises(ValueError, match='2 processes on a machine with 1 GPUs; wanted as many'):
        choose_backend(num_gpus=1, num_processes=2)

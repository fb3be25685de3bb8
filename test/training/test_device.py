"""Devices by name."""

import pytest
from sds_perception.training.device import choose_device
import torch


def test_the_processor_is_always_there():
    assert choose_device('cpu') == torch.device('cpu')


def test_auto_takes_a_gpu_where_there_is_one():
    expected = 'cuda' if torch.cuda.is_available() else 'cpu'
    assert choose_device('auto').type == expected


def test_a_missing_gpu_is_told():
    with pytest.raises(ValueError, match="device is 'cuda:99' and PyTorch sees .* choose auto or"):
        choose_device('cuda:99')


def test_what_is_no_device_is_refused():
    with pytest.raises(ValueError, match="device is 'gpu'; choose auto, cpu, cuda or cuda:N"):
        choose_device('gpu')

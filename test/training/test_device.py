"""Devices and precisions by name."""

import pytest
from sds_perception.training.device import choose_device, choose_precision
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


@pytest.mark.parametrize('name', ['fp32', 'bf16'])
def test_a_named_precision_is_taken(name):
    assert choose_precision(name, torch.device('cpu')) == name


def test_auto_is_bf16_where_the_processor_multiplies_in_it(monkeypatch):
    can_do = {}
    monkeypatch.setattr(torch.cpu, 'get_capabilities', lambda: can_do, raising=False)
    assert choose_precision('auto', torch.device('cpu')) == 'fp32'
    can_do['avx512_bf16'] = True
    assert choose_precision('auto', torch.device('cpu')) == 'bf16'

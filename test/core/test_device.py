"""Devices by name."""

import pytest
from sds_perception.core.device import check_device, choose_device
import torch


def test_the_processor_is_always_there():
    assert choose_device('cpu') == torch.device('cpu')


def test_auto_takes_a_gpu_where_there_is_one():
    expected = 'cuda' if torch.cuda.is_available() else 'cpu'
    assert choose_device('auto').type == expected


def test_a_missing_gpu_is_told():
    check_device('cuda:99')
    with pytest.raises(ValueError, match="device is 'cuda:99', but .* choose cpu or auto, or"):
        choose_device('cuda:99')


@pytest.mark.parametrize('name', ['gpu', 'cuda:', 'cuda:-1', 'CPU', 'mps', ''])
@pytest.mark.parametrize('refuse', [check_device, choose_device])
def test_what_is_no_device_is_refused(refuse, name):
    with pytest.raises(ValueError, match=f"device is '{name}'; wanted auto, cpu, cuda or cuda:N"):
        refuse(name)

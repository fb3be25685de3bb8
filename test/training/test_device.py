"""Precisions by name."""

import pytest
from sds_perception.training.device import choose_precision
import torch


@pytest.mark.parametrize('name', ['fp32', 'bf16'])
def test_a_named_precision_is_taken(name):
    assert choose_precision(name, torch.device('cpu')) == name


def test_auto_is_bf16_where_the_processor_multiplies_in_it(monkeypatch):
    can_do = {}
    monkeypatch.setattr(torch.cpu, 'get_capabilities', lambda: can_do, raising=False)
    assert choose_precision('auto', torch.device('cpu')) == 'fp32'
    can_do['avx512_bf16'] = True
    assert choose_precision('auto', torch.device('cpu')) == 'bf16'

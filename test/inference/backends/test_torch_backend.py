"""PyTorch on a CPU."""

import numpy as np
import pytest
from sds_perception.inference.engine import Engine
from sds_perception.inference.settings import EngineSettings
import torch


def predict(checkpoint, image, **settings):
    return Engine(EngineSettings(checkpoint=str(checkpoint), backend='torch', **settings)).predict(
        image
    )


@pytest.fixture
def image():
    return np.random.default_rng(0).integers(0, 256, (96, 128, 3), np.uint8)


def test_half_precision_is_close_to_full(tiny_checkpoint, image):
    full = predict(tiny_checkpoint, image, device='cpu')
    half = predict(tiny_checkpoint, image, device='cpu', precision='bf16')
    assert np.abs(half.depth / full.depth - 1).mean() < 0.02


def test_the_number_of_threads_is_set(tiny_checkpoint, image):
    before = torch.get_num_threads()
    try:
        predict(tiny_checkpoint, image, device='cpu', num_threads=1)
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)

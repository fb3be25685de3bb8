"""PyTorch on a GPU, where there is one."""

from backend_contract import stays_in_memory
import numpy as np
import pytest
from sds_perception.inference.backends.cuda_backend import halve_weights
from sds_perception.inference.engine import Engine
from sds_perception.inference.settings import EngineSettings
import torch
from torch import nn

on_a_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason='there is no CUDA device')
SIZE = (96, 128)  # the network's own: nothing is resized


def build(checkpoint, device, precision='auto'):
    settings = EngineSettings(
        checkpoint=str(checkpoint), device=device, backend='torch', precision=precision
    )
    return Engine(settings)


@pytest.fixture
def image():
    return np.random.default_rng(0).integers(0, 256, (*SIZE, 3), np.uint8)


def test_only_matrices_are_stored_in_half_precision():
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Linear(5, 6))
    halve_weights(network, torch.bfloat16)
    assert network[0].weight.dtype == network[2].bias.dtype == torch.bfloat16
    assert network[1].weight.dtype == network[1].running_var.dtype == torch.float32


def test_a_network_with_half_weights_runs_under_autocast(image):
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)).eval()
    images = torch.from_numpy(image).permute(2, 0, 1)[None] / 255
    expected = network(images)
    halve_weights(network, torch.bfloat16)
    with torch.autocast('cpu', torch.bfloat16):
        torch.testing.assert_close(network(images).float(), expected, rtol=0.05, atol=0.05)


@on_a_gpu
@pytest.mark.parametrize('precision', ['fp32', 'fp16', 'bf16'])
def test_a_gpu_agrees_with_the_cpu(tiny_checkpoint, image, precision):
    expected = build(tiny_checkpoint, 'cpu').predict(image)
    found = build(tiny_checkpoint, 'cuda', precision).predict(image)
    assert np.abs(found.depth / expected.depth - 1).mean() < 0.02
    assert (found.labels == expected.labels).mean() > 0.95


@on_a_gpu
def test_every_frame_is_computed_anew_in_memory_of_its_own(tiny_checkpoint, image):
    engine = build(tiny_checkpoint, 'cuda')
    first = engine.predict(image)
    kept = first.depth.copy()
    other = engine.predict(255 - image)
    np.testing.assert_array_equal(first.depth, kept)
    assert not np.array_equal(other.depth, kept)
    np.testing.assert_array_equal(engine.predict(image).depth, kept)


@on_a_gpu
def test_the_network_is_recorded_without_a_warning(tiny_checkpoint, image, caplog):
    build(tiny_checkpoint, 'cuda').predict(image)
    assert 'without a CUDA graph' not in caplog.text


@on_a_gpu
def test_a_gpu_is_left_by_an_engine_that_nobody_holds(tiny_checkpoint, image):
    engine = build(tiny_checkpoint, 'cuda')
    engine.predict(image)
    engines = [engine]
    del engine
    assert not stays_in_memory(engines)


@on_a_gpu
def test_parts_and_sizes_can_change_from_frame_to_frame(tiny_checkpoint, image):
    engine = build(tiny_checkpoint, 'cuda')
    for shape in (image, np.ascontiguousarray(image.transpose(1, 0, 2))):
        together = engine.predict(shape)
        depth = engine.predict(shape, labels=False, confidence=False).depth
        np.testing.assert_allclose(depth, together.depth, rtol=0.01)

"""Layers over all processes; here there is one, and they are PyTorch's."""

import copy

import pytest
from sds_perception.models.synchronized_layers import (
    SynchronizedBatchNorm,
    SynchronizedDropout,
    synchronize_layers,
)
import torch
from torch import distributed, nn


@pytest.fixture(scope='module', autouse=True)
def one_process():
    """Be a group of one."""
    store = distributed.HashStore()
    distributed.init_process_group('gloo', store=store, rank=0, world_size=1)
    yield
    distributed.destroy_process_group()


@pytest.fixture
def pair():
    torch.manual_seed(0)
    plain = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Sequential(nn.BatchNorm2d(4)), nn.ReLU())
    return plain, synchronize_layers(copy.deepcopy(plain))


def test_output_gradient_and_statistics_are_those_of_batch_norm(pair):
    images = 3 + torch.randn(2, 3, 8, 8)
    for network in pair:
        network(images).square().mean().backward()
    plain, ours = pair
    torch.testing.assert_close(ours(images), plain(images))
    for expected, found in zip(plain.parameters(), ours.parameters(), strict=True):
        torch.testing.assert_close(found.grad, expected.grad, rtol=1e-4, atol=1e-6)
    for expected, found in zip(plain.buffers(), ours.buffers(), strict=True):
        torch.testing.assert_close(found, expected)


def test_evaluation_uses_the_statistics_so_far(pair):
    images = torch.randn(2, 3, 8, 8)
    plain, ours = (network.eval() for network in pair)
    assert ours(images).equal(plain(images))


def test_names_and_parameters_stay():
    network = nn.Sequential(nn.BatchNorm2d(4), nn.Dropout2d(0.25))
    before = dict(network.named_parameters())
    names = list(network.state_dict())
    synchronize_layers(network)
    assert isinstance(network[0], SynchronizedBatchNorm)
    assert isinstance(network[1], SynchronizedDropout)
    assert network[1].p == 0.25
    assert list(network.state_dict()) == names
    assert all(parameter is before[name] for name, parameter in network.named_parameters())


def dropped(layer):
    """Return what a layer leaves of ones in four pictures, by the same random numbers."""
    torch.manual_seed(0)
    return layer(torch.ones(4, 8, 2, 2))


@pytest.mark.parametrize('is_training', [True, False])
def test_dropout_of_one_process_is_that_of_pytorch(is_training):
    ours, plain = SynchronizedDropout(0.5), nn.Dropout2d(0.5)
    assert dropped(ours.train(is_training)).equal(dropped(plain.train(is_training)))


@pytest.mark.parametrize('rank', [0, 1])
def test_each_process_has_the_dropout_of_its_pictures(monkeypatch, rank):
    whole = dropped(nn.Dropout2d(0.5))
    assert not whole[:2].equal(whole[2:])
    monkeypatch.setattr(distributed, 'get_world_size', lambda: 2)
    monkeypatch.setattr(distributed, 'get_rank', lambda: rank)
    torch.manual_seed(0)
    share = SynchronizedDropout(0.5)(torch.ones(2, 8, 2, 2))
    assert share.equal(whole[2 * rank : 2 * rank + 2])

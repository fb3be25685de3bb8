"""Batch norm over all processes; here there is one, and it is PyTorch's."""

import copy

import pytest
from sds_perception.models.synchronized_norm import SynchronizedBatchNorm, synchronize_norms
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
    return plain, synchronize_norms(copy.deepcopy(plain))


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
    network = nn.Sequential(nn.BatchNorm2d(4))
    before = dict(network.named_parameters())
    names = list(network.state_dict())
    synchronize_norms(network)
    assert isinstance(network[0], SynchronizedBatchNorm)
    assert list(network.state_dict()) == names
    assert all(parameter is before[name] for name, parameter in network.named_parameters())

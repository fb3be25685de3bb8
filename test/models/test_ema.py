"""The average of weights: how fast it follows, and what it takes over as it is."""

import pytest
from sds_perception.models.ema import WeightAverage
import torch
from torch import nn


def scalar(value):
    network = nn.Linear(1, 1, bias=False)
    nn.init.constant_(network.weight, value)
    return network


def test_the_first_steps_are_a_plain_mean():
    network = scalar(0.0)
    average = WeightAverage(network, decay=0.9)
    for value, expected in ((3.0, 1.5), (6.0, 3.0), (5.0, 3.5)):
        # decays 1/2, 2/3, 3/4: the start 0 and the values so far, each with the same weight
        nn.init.constant_(network.weight, value)
        average.update(network)
        assert average.network.weight.item() == pytest.approx(expected)


def test_after_the_warm_up_the_decay_is_the_setting():
    network = scalar(0.0)
    average = WeightAverage(network, decay=0.9)
    average.steps = 1000
    nn.init.constant_(network.weight, 1.0)
    average.update(network)
    assert average.network.weight.item() == pytest.approx(0.1)


def test_batch_statistics_are_averaged_and_counters_copied():
    network = nn.BatchNorm1d(1)
    average = WeightAverage(network, decay=0.9)
    network.running_mean.fill_(4.0)
    network.num_batches_tracked.fill_(7)
    average.update(network)
    assert average.network.running_mean.item() == pytest.approx(2.0)
    assert average.network.num_batches_tracked.item() == 7


def test_a_restart_begins_as_another_network_in_the_same_memory():
    network = nn.Linear(1, 1)
    average = WeightAverage(nn.Linear(1, 1), decay=0.9)
    average.update(network)
    memory = average.network.weight.data_ptr()
    average.restart(network)
    assert average.steps == 0 and average.network.weight.data_ptr() == memory
    assert torch.equal(average.network.weight, network.weight)


def test_the_average_is_a_network_of_its_own_that_does_not_learn():
    network = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5)).train()
    average = WeightAverage(network, decay=0.9).network
    assert not average.training
    assert not any(p.requires_grad for p in average.parameters())
    nn.init.zeros_(network[0].weight)
    assert average[0].weight.any()

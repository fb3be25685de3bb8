"""Optimizer groups and the learning rate, by hand."""

import pytest
from sds_perception.core.settings import from_mapping
from sds_perception.models.ccam import DiagonalExchange
from sds_perception.training.optimizer import build_optimizer, build_schedule
from sds_perception.training.settings import OptimizerSettings
import torch
from torch import nn


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4))
        self.head = nn.Linear(4, 2)
        self.exchange = DiagonalExchange(4)


def options_by_name(optimizer, network):
    return {
        name: (group['lr'], group['weight_decay'])
        for name, parameter in network.named_parameters()
        for group in optimizer.param_groups
        if any(parameter is p for p in group['params'])
    }


def test_the_encoder_learns_slower_and_only_weights_decay():
    network = Small()
    settings = OptimizerSettings(
        learning_rate=8.0, encoder_learning_rate=2.0, weight_decay=0.5, warmup_steps=0
    )
    options = options_by_name(build_optimizer(network, settings), network)
    assert options['encoder.0.weight'] == (2, 0.5)
    assert options['encoder.0.bias'] == options['encoder.1.weight'] == (2, 0)
    assert options['head.weight'] == (8, 0.5)
    assert options['head.bias'] == (8, 0)
    assert options['exchange.semantic_attention.gate.weight'] == (8, 0.5)
    assert options['exchange.scales'] == options['exchange.weights'] == (8, 0)
    assert len(options) == len(list(network.parameters()))


def test_networks_that_learn_together_have_the_same_rates():
    network, other = Small(), Small()
    settings = OptimizerSettings(learning_rate=8.0, encoder_learning_rate=2.0, warmup_steps=0)
    optimizer = build_optimizer(network, settings, other)
    assert options_by_name(optimizer, other) == options_by_name(optimizer, network)


def test_both_optimizers_can_be_chosen():
    assert type(build_optimizer(Small(), OptimizerSettings())) is torch.optim.AdamW
    sgd = build_optimizer(Small(), OptimizerSettings(name='sgd'))
    assert type(sgd) is torch.optim.SGD
    assert sgd.defaults['momentum'] == 0.9


def rates(settings, total_steps):
    optimizer = build_optimizer(Small(), settings)
    schedule = build_schedule(optimizer, settings, total_steps)
    found = []
    for _ in range(total_steps + 1):
        found.append(schedule.get_last_lr()[0])
        optimizer.step()
        schedule.step()
    return found


def test_the_rate_rises_linearly_and_falls_to_zero():
    settings = OptimizerSettings(learning_rate=8.0, warmup_steps=4, power=1.0)
    assert rates(settings, 8) == pytest.approx([2, 4, 6, 8, 8, 6, 4, 2, 0])


def test_the_fall_is_a_power_of_what_remains():
    settings = OptimizerSettings(learning_rate=1.0, warmup_steps=0, power=2.0)
    assert rates(settings, 4) == pytest.approx([1, 0.5625, 0.25, 0.0625, 0])


def test_in_steps_the_rate_is_a_tenth_in_the_last_quarter():
    settings = OptimizerSettings(learning_rate=8.0, warmup_steps=2, schedule='step')
    assert rates(settings, 8) == pytest.approx([4, 8, 8, 8, 8, 8, 0.8, 0.8, 0.8])


def test_a_warm_up_longer_than_the_training_only_rises():
    settings = OptimizerSettings(learning_rate=1.0, warmup_steps=10)
    assert rates(settings, 2) == pytest.approx([0.1, 0.2, 0.3])


@pytest.mark.parametrize(
    ('settings', 'words'),
    [
        ({'name': 'adam'}, "optimizer name is 'adam'; choose one of adamw, sgd"),
        ({'schedule': 'cosine'}, "optimizer schedule is 'cosine'; choose one of poly, step"),
        ({'learning_rate': -1.0}, 'optimizer learning_rate is -1.0; wanted 0 or more'),
        ({'warmup_steps': -1}, 'optimizer warmup_steps is -1'),
    ],
)
def test_settings_that_cannot_train_are_refused(settings, words):
    with pytest.raises(ValueError, match=words):
        from_mapping(OptimizerSettings, settings)

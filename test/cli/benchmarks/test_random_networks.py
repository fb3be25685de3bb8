"""Networks without a checkpoint."""

import os

from sds_perception.cli.benchmarks.random_networks import own_conversion_cache, random_network
import torch

SETTINGS = {'decoder_channels': (8, 8, 8, 8)}


def test_the_weights_are_the_same_every_time():
    one, two = (random_network('ccam_net', SETTINGS, num_classes=3) for _ in range(2))
    for key, value in one.state_dict().items():
        assert torch.equal(value, two.state_dict()[key]), key


def test_it_scores_as_many_classes_as_asked_for():
    network = random_network('ccam_net', SETTINGS, num_classes=3)
    labels, confidence, depth = network(torch.zeros(1, 64, 64, 3, dtype=torch.uint8))
    assert labels.max() < 3
    assert labels.shape == confidence.shape == depth.shape == (1, 64, 64)


def test_the_cache_of_a_robot_is_left_alone(monkeypatch):
    monkeypatch.setenv('XDG_CACHE_HOME', '/robot')
    with own_conversion_cache():
        assert os.environ['XDG_CACHE_HOME'] != '/robot'
    assert os.environ['XDG_CACHE_HOME'] == '/robot'

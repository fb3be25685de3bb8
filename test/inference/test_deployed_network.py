"""The network as it is served."""

from dataclasses import replace

import numpy as np
import pytest
from sds_perception.core.checkpoint import load_checkpoint
from sds_perception.core.label_space import load_label_space
from sds_perception.inference.backends.backend import chosen_outputs
from sds_perception.inference.deployed_network import DeployedNetwork
from sds_perception.models.registry import build_from_checkpoint
import torch


@pytest.fixture
def info_and_network(brightness_checkpoint):
    _, info = load_checkpoint(brightness_checkpoint)
    return info, build_from_checkpoint(info).requires_grad_(False)


def test_bytes_become_class_probability_and_meters(info_and_network):
    info, network = info_and_network
    images = torch.zeros(1, 32, 32, 3, dtype=torch.uint8)
    images[:, :, 16:] = 255
    labels, confidence, depth = DeployedNetwork(network, info)(images)
    assert labels.dtype == torch.uint8
    assert labels[0, 0, 15] == 0 and labels[0, 0, 16] == 1
    assert confidence[0, 0, 0] == pytest.approx(1.0)
    assert depth[0, 0, 15] == 1.0 and depth[0, 0, 16] == 5.0


def test_confidence_is_the_softmax_of_the_best_class(info_and_network):
    info, network = info_and_network
    gray = torch.full((1, 32, 32, 3), 140, dtype=torch.uint8)
    _, confidence, _ = DeployedNetwork(network, info)(gray)
    score = 20 * (140 / 255 - 0.5)
    assert confidence[0, 0, 0] == pytest.approx(1 / (1 + np.exp(-2 * score)), abs=1e-5)


def test_a_temperature_divides_the_scores_that_confidence_comes_from(info_and_network):
    info, network = info_and_network
    gray = torch.full((1, 32, 32, 3), 140, dtype=torch.uint8)
    plain = DeployedNetwork(network, info)(gray)
    labels, confidence, depth = DeployedNetwork(network, replace(info, confidence_temperature=4))(
        gray
    )
    score = 20 * (140 / 255 - 0.5) / 4
    assert confidence[0, 0, 0] == pytest.approx(1 / (1 + np.exp(-2 * score)), abs=1e-5)
    assert labels.equal(plain[0]) and depth.equal(plain[2])


def test_of_equal_classes_the_first_is_chosen(info_and_network):
    info, network = info_and_network
    with torch.no_grad():
        network.gain.zero_()
    labels, confidence, _ = DeployedNetwork(network, info)(
        torch.zeros(1, 32, 32, 3, dtype=torch.uint8)
    )
    assert not labels.any()
    assert confidence[0, 0, 0] == 0.5


def test_only_what_is_asked_for_comes(info_and_network):
    info, network = info_and_network
    deployed = DeployedNetwork(network, info)
    images = torch.zeros(1, 32, 32, 3, dtype=torch.uint8)
    assert deployed.output_names == ('labels', 'confidence', 'depth')
    for chosen in ({'labels': False, 'depth': True}, {'labels': True, 'depth': False}):
        names = chosen_outputs(deployed.output_names, **chosen)
        assert names == (('depth',) if chosen['depth'] else ('labels', 'confidence'))
        assert len(deployed(images, **chosen)) == len(names)


def test_a_network_that_scores_other_classes_is_refused(info_and_network):
    info, network = info_and_network
    with pytest.raises(ValueError, match="scores 2 classes and its label space 'nyu13' has 13"):
        DeployedNetwork(network, replace(info, label_space=load_label_space('nyu13')))


def test_each_picture_of_a_batch_is_answered_as_it_is_alone(info_and_network):
    info, network = info_and_network
    deployed = DeployedNetwork(network, info)
    images = torch.randint(256, (3, 32, 40, 3), dtype=torch.uint8)
    together = deployed(images)
    for i in range(3):
        for found, expected in zip(together, deployed(images[i : i + 1]), strict=True):
            torch.testing.assert_close(found[i : i + 1], expected)

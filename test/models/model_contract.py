"""What every network of the registry keeps to; a test class inherits it and says which one."""

from functools import cache
from typing import Any, ClassVar

import pytest
from sds_perception.core.prediction import Prediction
from sds_perception.models.registry import build_model
import torch
from torch import nn

NUM_CLASSES = 5
MIN_DEPTH_M, MAX_DEPTH_M = 0.5, 8.0


class ModelContract:
    """Inherit, and set ``name`` and ``settings``."""

    name: ClassVar[str]
    settings: ClassVar[dict[str, Any]] = {}
    has_logits: ClassVar[bool] = True
    has_depth: ClassVar[bool] = True
    training_size: ClassVar[tuple[int, int]] = (64, 96)
    """Large enough that every part of the network has something to compare."""

    @pytest.fixture
    def network(self) -> nn.Module:
        """Return the network in evaluation mode, with every parameter away from zero."""
        return build_once(type(self)).eval()

    @pytest.mark.parametrize('size', [(97, 131), (32, 32)])
    @pytest.mark.parametrize('batch', [1, 2])
    def test_predictions_have_the_size_of_the_images(self, network, size, batch):
        with torch.inference_mode():
            prediction = network(torch.randn(batch, 3, *size))
        assert isinstance(prediction, Prediction)
        shapes = {'logits': (batch, NUM_CLASSES, *size), 'depth': (batch, 1, *size)}
        for part, is_there in (('logits', self.has_logits), ('depth', self.has_depth)):
            values = getattr(prediction, part)
            assert (values is not None) == is_there
            if is_there:
                assert values.shape == shapes[part]
                assert values.isfinite().all()

    def test_depth_stays_in_its_range_for_any_image(self, network):
        if not self.has_depth:
            pytest.skip('predicts no depth')
        with torch.inference_mode():
            depth = network(1000 * torch.randn(1, 3, 64, 64)).depth
        rounding = 1 + 1e-5
        assert depth.min() >= MIN_DEPTH_M / rounding
        assert depth.max() <= MAX_DEPTH_M * rounding

    def test_evaluation_is_deterministic_and_treats_pictures_apart(self, network):
        images = torch.randn(2, 3, 64, 96)
        with torch.inference_mode():
            both, again, alone = network(images), network(images), network(images[1:])
        for part in ('logits', 'depth'):
            values = getattr(both, part)
            if values is not None:
                assert values.equal(getattr(again, part))
                torch.testing.assert_close(values[1:], getattr(alone, part), rtol=1e-3, atol=1e-3)

    def test_parts_have_the_names_by_which_they_learn(self, network):
        names = {name for name, _ in network.named_children()}
        assert 'encoder' in names
        assert ('segmentation_head' in names) == self.has_logits
        assert ('depth_head' in names) == self.has_depth

    def test_the_last_map_of_the_encoder_is_told(self, network):
        images = torch.randn(1, 3, *self.training_size)
        with torch.no_grad():
            assert network(images).encoder_features.equal(network.encoder(images)[-1])

    def test_gradients_reach_every_parameter(self, network):
        network.train()
        prediction = network(torch.randn(2, 3, *self.training_size))
        parts = (prediction.logits, prediction.depth, prediction.side_logits)
        # weighted, as a plain sum is blind behind a batch norm
        sum((part * torch.randn_like(part)).sum() for part in parts if part is not None).backward()
        without = [
            name
            for name, parameter in network.named_parameters()
            if parameter.grad is None or not parameter.grad.any()
        ]
        network.zero_grad()
        assert not without

    def test_the_state_dict_carries_the_whole_network(self, network):
        twin = build(self.name, self.settings).eval()
        twin.load_state_dict(network.state_dict())
        images = torch.randn(1, 3, 32, 64)
        with torch.inference_mode():
            expected, found = network(images), twin(images)
        for part in ('logits', 'depth'):
            if getattr(expected, part) is not None:
                assert getattr(expected, part).equal(getattr(found, part))


def build(name: str, settings: dict[str, Any]) -> nn.Module:
    """Build a network for the classes and the depth range of these tests."""
    return build_model(
        name,
        settings,
        num_classes=NUM_CLASSES,
        min_depth_m=MIN_DEPTH_M,
        max_depth_m=MAX_DEPTH_M,
    )


@cache
def build_once(contract: type[ModelContract]) -> nn.Module:
    """Build the network of a test class; all of its tests share it."""
    torch.manual_seed(0)
    network = build(contract.name, contract.settings)
    # what starts at zero, such as the exchange's scales, would hide what is behind it
    with torch.no_grad():
        for parameter in network.parameters():
            if not parameter.any():
                parameter.normal_(std=0.1)
    return network

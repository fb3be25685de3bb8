"""Going down the gradient, and what stops it."""

from functools import partial

import pytest
from sds_perception.core.prediction import Prediction
from sds_perception.core.sample import Sample
from sds_perception.training.descent import require_finite_losses
import torch
from torch import nn


class OneDepth(nn.Module):
    """Says one depth everywhere."""

    def __init__(self, meters):
        super().__init__()
        self.meters = nn.Parameter(torch.tensor(meters))

    def forward(self, images):
        return Prediction(None, self.meters.expand(len(images), 1, *images.shape[-2:]))


def batch(meters):
    depth = torch.full((1, 1, 2, 2), meters)
    return Sample(
        image=torch.zeros(1, 3, 2, 2),
        labels=torch.full((1, 2, 2), 255),
        depth=depth,
        valid=depth > 0,
        K=torch.eye(3)[None],
        name=('room',),
    )


@pytest.fixture
def one_step(supervised_step):
    def make(network, **options):
        step = supervised_step(network, **options)
        return partial(step, unlabeled=None, generator=torch.Generator())

    return make


def test_the_step_goes_down_the_gradient(one_step):
    network = OneDepth(3.0)
    values = one_step(network)(batch(2.0))
    # error 1, knee 0.2: loss 2.6, slope 2 * 1 / 0.4 = 5, half of it counts
    assert values == pytest.approx({'berhu': 2.6, 'total': 1.3, 'gradient_norm': 2.5})
    assert network.meters.item() == pytest.approx(3 - 2.5)


def test_large_gradients_are_scaled_down(one_step):
    network = OneDepth(3.0)
    values = one_step(network, max_gradient_norm=0.5)(batch(2.0))
    assert values['gradient_norm'] == pytest.approx(2.5)
    assert network.meters.item() == pytest.approx(3 - 0.5)


def test_a_loss_that_is_not_finite_moves_nothing(one_step):
    network = OneDepth(3.0)
    with pytest.raises(
        FloatingPointError, match=r'berhu = inf, total = inf; pictures room; lower'
    ):
        one_step(network)(batch(torch.inf))
    assert network.meters.item() == 3


def test_a_gradient_that_is_not_finite_moves_nothing(one_step):
    network = OneDepth(3.0)
    network.meters.register_hook(lambda gradient: gradient * torch.nan)
    with pytest.raises(FloatingPointError, match=r'berhu = 2.6, gradient_norm = nan'):
        one_step(network)(batch(2.0))
    assert network.meters.item() == 3


def test_finite_numbers_pass():
    require_finite_losses({'a': torch.tensor(1.0)}, ('room',))

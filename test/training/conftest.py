"""A training run that takes a moment: six pictures of 64x48, batches of two."""

from collections.abc import Callable

import pytest
from sds_perception.core.settings import from_mapping
from sds_perception.losses.criterion import Criterion
from sds_perception.losses.settings import CriterionSettings
from sds_perception.training.settings import TrainSettings
from sds_perception.training.step import SemiSupervisedStep
from sds_perception.training.step_settings import SUPERVISED
import torch
from torch import nn


@pytest.fixture(scope='session')
def supervised_step() -> Callable[..., SemiSupervisedStep]:
    """Return the function that makes a step without a teacher, of learning rate 1."""

    def make(
        network: nn.Module,
        max_gradient_norm: float = 10.0,
        criterion: Criterion | None = None,
        **parts,
    ) -> SemiSupervisedStep:
        return SemiSupervisedStep(
            network,
            None,
            criterion or Criterion(CriterionSettings()),
            torch.optim.SGD(network.parameters(), lr=1.0),
            settings=SUPERVISED,
            movable=(),
            precision='fp32',
            max_gradient_norm=max_gradient_norm,
            **parts,
        )

    return make


@pytest.fixture(scope='session')
def tree(tmp_path_factory, write_nyud_tree):
    """Return the folder of the six pictures."""
    return write_nyud_tree(tmp_path_factory.mktemp('nyuv2'))


@pytest.fixture(scope='session')
def tiny_settings(tree) -> Callable[..., TrainSettings]:
    """Return the function that makes settings, with changes as keyword arguments."""

    def make(**changes) -> TrainSettings:
        data = {'name': 'nyud', 'root': str(tree)}
        values = {
            'model_settings': {'decoder_channels': [8, 8, 8, 8]},
            'data': [data],
            'validation': {**data, 'count': 2},
            'input_height_px': 48,
            'input_width_px': 64,
            'augmentation': {'crop_height_px': 32, 'crop_width_px': 64},
            'optimizer': {'warmup_steps': 2},
            'epochs': 2,
            'batch_size': 2,
            'validate_every_epochs': 1,
            'save_every_steps': 2,
            'num_workers': 0,
            'device': 'cpu',
            'trained_on': 'two colors',
            'license': 'none needed',
        }
        return from_mapping(TrainSettings, {**values, **changes})

    return make

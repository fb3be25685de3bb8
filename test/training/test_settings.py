"""Settings of training runs: the shipped files, and what is refused."""

from pathlib import Path

import pytest
from sds_perception.core.settings import from_mapping, load_settings
from sds_perception.models.registry import build_model
from sds_perception.training.settings import TrainSettings
import yaml

SHIPPED = sorted((Path(__file__).parents[2] / 'config' / 'train').glob('*.yaml'))


@pytest.mark.parametrize('path', SHIPPED, ids=lambda path: path.stem)
def test_shipped_settings_build_their_network(path):
    settings = load_settings(TrainSettings, path)
    network = build_model(
        settings.model,
        {**settings.model_settings, 'weights': 'none'},
        num_classes=40,
        min_depth_m=settings.min_depth_m,
        max_depth_m=settings.max_depth_m,
    )
    assert any(True for _ in network.parameters())
    assert settings.trained_on
    assert settings.license


@pytest.mark.parametrize('path', SHIPPED, ids=lambda path: path.stem)
def test_shipped_settings_hold_only_what_differs(path):
    defaults = TrainSettings()
    for key in yaml.safe_load(path.read_text()):
        if key not in ('model', 'data', 'validation'):
            assert getattr(load_settings(TrainSettings, path), key) != getattr(defaults, key), key


def test_the_place_of_the_data_can_be_given_on_the_command_line():
    path = next(path for path in SHIPPED if path.stem == 'nyud_ccam')
    overrides = ['data.0.root=/data/nyuv2', 'validation.root=/data/nyuv2', 'epochs=3']
    settings = load_settings(TrainSettings, path, overrides)
    assert settings.data[0].root == settings.validation.root == '/data/nyuv2'
    assert settings.data[0].part == 'fit'
    assert settings.epochs == 3


TASKS = ('cross_entropy', 'side_cross_entropy', 'berhu')


@pytest.mark.parametrize(
    ('settings', 'words'),
    [
        ({'device': 'gpu0'}, "device is 'gpu0'; wanted auto, cpu, cuda or cuda:N"),
        ({'precision': 'fp16'}, "precision is 'fp16'; choose one of auto, fp32, bf16"),
        ({'weights_dtype': 'int8'}, "weights_dtype is 'int8'; choose one of fp16, fp32"),
        (
            {'criterion': {**dict.fromkeys(TASKS, 0), 'feature_distance': 1}},
            'no loss has a weight',
        ),
        ({'data': []}, 'data is empty; wanted at least one data set'),
        ({'epochs': 0}, 'epochs is 0; wanted 1 or more'),
        ({'batch_size': 0}, 'batch_size is 0; wanted 1 or more'),
        ({'save_every_steps': 0}, 'save_every_steps is 0; wanted 1 or more'),
        ({'ema_decay': 1.0}, 'ema_decay is 1.0; wanted 0 or more, below 1'),
        ({'num_workers': -1}, 'num_workers is -1; wanted 0 or more'),
        ({'augmentation': {'flp': 1}}, "unknown setting 'augmentation.flp'; did you mean 'flip'"),
    ],
)
def test_settings_that_cannot_train_are_refused(settings, words):
    with pytest.raises(ValueError, match=words):
        from_mapping(TrainSettings, settings)

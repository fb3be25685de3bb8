"""Whole runs from video alone: they learn, and go on as if they had not been stopped."""

import pytest
from sds_perception.core.checkpoint import load_checkpoint
from sds_perception.datasets.rooms.photography import FAITHFUL
from sds_perception.datasets.synthetic_export import export_scannet
from sds_perception.training.log import read_log
from sds_perception.training.loop import Trainer


class Stopped(BaseException):
    """What stands for a kill: nothing catches it."""


def stop_after(step):
    def report(done, total, values):
        if done == step:
            raise Stopped

    return report


@pytest.fixture(scope='module')
def walk(tmp_path_factory):
    """Return the folder of six frames of a room, 5 a second."""
    folder = tmp_path_factory.mktemp('walk') / 'room'
    export_scannet(folder, 6, seed=5, width=64, height=48, rate_hz=5, photography=FAITHFUL)
    return folder


@pytest.fixture(scope='module')
def video_settings(walk, tiny_settings):
    """Return the function that makes settings for learning from the walk."""
    data = {'name': 'scannet', 'root': str(walk), 'split': 'all'}
    still = {'flip': 0, 'brightness': 0, 'contrast': 0, 'saturation': 0, 'hue': 0}

    def make(**changes):
        values = {
            'model_settings': {'tasks': 'depth', 'decoder_channels': [8, 8, 8, 8]},
            'data': [{**data, 'neighbors': [-1, 1]}],
            'validation': {**data, 'count': 1},
            'augmentation': {**still, 'crop_height_px': 48, 'crop_width_px': 64}
            | {'min_scale': 1, 'max_scale': 1},
            'criterion': {'cross_entropy': 0, 'side_cross_entropy': 0, 'berhu': 0},
            'video': video('learned'),
            'optimizer': {'learning_rate': 2e-3, 'encoder_learning_rate': 1e-3, 'warmup_steps': 5},
            'batch_size': 4,
            'use_median_scaling': True,
        }
        return tiny_settings(**{**values, **changes})

    return make


def video(motion):
    """Return how neighbors teach where no motion is known."""
    return {
        'photometric': 1,
        'use_known_poses': False,
        'motion': motion,
        'pose_encoder': 'mobilenet_v2',
    }


def rows_of(folder):
    return [
        {key: value for key, value in row.items() if key != 'images_per_s'}
        for row in read_log(folder / 'log.jsonl')
    ]


# the motion of tracked points is right from the start, and leaves the depth alone to be learned
@pytest.mark.parametrize(('motion', 'left'), [('learned', 0.75), ('tracked', 0.95)])
def test_video_alone_lowers_the_photometric_loss(tmp_path, video_settings, motion, left):
    settings = video_settings(
        epochs=16, validate_every_epochs=16, save_every_steps=100, video=video(motion)
    )
    scores = Trainer(settings, tmp_path).run()
    losses = [row['photometric'] for row in rows_of(tmp_path) if 'photometric' in row]
    assert sum(losses[-3:]) < left * sum(losses[:3])
    assert scores['median_scaling'] is True


def test_a_stopped_run_goes_on_with_the_losses_of_one_that_was_not(tmp_path, video_settings):
    settings = video_settings(epochs=2, save_every_steps=1, validate_every_epochs=2)
    whole, stopped = tmp_path / 'whole', tmp_path / 'stopped'
    Trainer(settings, whole).run()
    with pytest.raises(Stopped):
        Trainer(settings, stopped).run(stop_after(2))
    Trainer(settings, stopped).run()
    assert rows_of(stopped) == rows_of(whole)
    expected, found = (load_checkpoint(f / 'last.safetensors')[0] for f in (whole, stopped))
    assert all(found[key].equal(value) for key, value in expected.items())

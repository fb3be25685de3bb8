"""Networks by name, and from what a checkpoint says of itself."""

import pytest
from sds_perception.core.checkpoint import load_checkpoint
from sds_perception.models.registry import build_from_checkpoint, build_model

OPTIONS = {'num_classes': 5, 'min_depth_m': 0.5, 'max_depth_m': 8.0}


def test_an_unknown_network_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="no network 'unet9'; known are .*ccam_net"):
        build_model('unet9', {}, **OPTIONS)


def test_an_unknown_setting_is_refused():
    with pytest.raises(ValueError, match="unknown setting 'encodr'; did you mean 'encoder'"):
        build_model('ccam_net', {'encodr': 'resnet18'}, **OPTIONS)


def test_a_checkpoint_builds_the_network_that_takes_its_weights(tiny_checkpoint):
    weights, info = load_checkpoint(tiny_checkpoint)
    build_from_checkpoint(info).load_state_dict(weights)


def test_a_checkpoint_does_not_need_the_encoders_own_weights(tiny_checkpoint):
    _, info = load_checkpoint(tiny_checkpoint)
    info.model_settings['weights'] = 'gone.safetensors'
    assert build_from_checkpoint(info).encoder.channels[-1] == 320

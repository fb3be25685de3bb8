"""Where training begins."""

import pytest
from sds_perception.core.checkpoint import load_checkpoint
from sds_perception.core.label_space import load_label_space
from sds_perception.core.shipped import find_checkpoint
from sds_perception.training.initial_state import build_state
import torch


def state_of(settings):
    return build_state(
        settings, load_label_space('nyu40'), total_steps=6, device=torch.device('cpu')
    )


def test_the_seed_decides_the_random_start(tiny_settings):
    first, same, other = (state_of(tiny_settings(seed=s)).network for s in (1, 1, 2))
    key = 'segmentation_head.scores.weight'
    assert first.state_dict()[key].equal(same.state_dict()[key])
    assert not first.state_dict()[key].equal(other.state_dict()[key])


def test_the_network_lies_channels_last(tiny_settings):
    weight = state_of(tiny_settings()).network.depth_decoder.rises[0].refine[0].weight
    assert weight.is_contiguous(memory_format=torch.channels_last)


def test_a_checkpoint_of_other_classes_is_refused(tmp_path, tiny_settings, write_tiny_checkpoint):
    path = write_tiny_checkpoint(tmp_path / 'a.safetensors', label_space='nyu13')
    with pytest.raises(ValueError, match="speaks 'nyu13' and the data 'nyu40'; wanted the same"):
        state_of(tiny_settings(initial_checkpoint=str(path)))


def test_a_checkpoint_of_another_network_is_refused(tiny_settings, tiny_checkpoint):
    settings = tiny_settings(
        initial_checkpoint=str(tiny_checkpoint),
        model_settings={'decoder_channels': [16, 16, 16, 16]},
    )
    with pytest.raises(ValueError, match='weights of this network .* wanted the model_settings'):
        state_of(settings)


def test_pictures_without_labels_may_be_the_video(tiny_settings):
    video = {'name': 'kitti', 'neighbors': [-1, 1]}
    few_labels = {'batch_size': 2, 'unlabeled': [video]}
    state = state_of(tiny_settings(video={'photometric': 1.0}, semi_supervised=few_labels))
    assert state.video.offsets == (-1, 1)


def test_a_shipped_checkpoint_will_do_by_its_name(tiny_settings):
    settings = tiny_settings(
        initial_checkpoint='indoor', model_settings={'encoder': 'mobilenet_v2', 'dropout': 0.2}
    )
    weights, _ = load_checkpoint(find_checkpoint('indoor'))
    key = 'segmentation_head.scores.weight'
    assert state_of(settings).network.state_dict()[key].equal(weights[key].float())

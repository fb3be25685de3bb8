"""Encoder weights from a file: what fits, and what is missing from what does not."""

from pathlib import Path

import pytest
from safetensors.torch import save_file
from sds_perception.models.encoder_weights import load_encoder_weights
from sds_perception.models.encoders import build_encoder
import torch
from torchvision import models

SHARED = (
    Path(__file__).parents[3] / 'shared' / 'data' / 'weights' / 'mobilenet_v2_imagenet.safetensors'
)


def test_a_file_with_torchvisions_keys_fills_the_encoder(tmp_path):
    torch.manual_seed(1)
    network = models.resnet18()
    save_file(network.state_dict(), tmp_path / 'resnet18.safetensors')
    encoder = build_encoder('resnet18', str(tmp_path / 'resnet18.safetensors'))
    assert encoder.stages[4][1].conv2.weight.equal(network.layer4[1].conv2.weight)


def test_a_whole_mobilenet_with_its_classifier_will_do(tmp_path):
    network = models.mobilenet_v2()
    state = {k: v for k, v in network.state_dict().items() if 'num_batches' not in k}
    save_file(state, tmp_path / 'mobilenet.safetensors')
    encoder = build_encoder('mobilenet_v2', str(tmp_path / 'mobilenet.safetensors'))
    assert encoder.stages[0][0][0].weight.equal(network.features[0][0].weight)


def test_a_missing_file_is_named():
    with pytest.raises(FileNotFoundError, match='no encoder weights nowhere.safetensors; give'):
        build_encoder('mobilenet_v2', 'nowhere.safetensors')


def test_a_missing_tensor_is_named_with_its_shape(tmp_path):
    state = models.resnet18().state_dict()
    del state['layer1.0.conv1.weight']
    save_file(state, tmp_path / 'cut.safetensors')
    words = r'lacks 1 of the 100 tensors.*layer1.0.conv1.weight of shape \(64, 64, 3, 3\)'
    with pytest.raises(ValueError, match=words):
        build_encoder('resnet18', str(tmp_path / 'cut.safetensors'))


def test_a_tensor_of_another_shape_does_not_fit(tmp_path):
    network = torch.nn.Linear(2, 3)
    save_file({'weight': torch.ones(3, 4), 'bias': torch.ones(3)}, tmp_path / 'a.safetensors')
    with pytest.raises(ValueError, match=r'lacks 1 of the 2 tensors.*weight of shape \(3, 2\)'):
        load_encoder_weights(network, tmp_path / 'a.safetensors')


def test_a_cut_file_is_refused(tmp_path):
    (tmp_path / 'cut.safetensors').write_bytes(b'\x10\x00\x00\x00')
    with pytest.raises(ValueError, match='not a whole .safetensors file'):
        load_encoder_weights(torch.nn.Linear(2, 3), tmp_path / 'cut.safetensors')


@pytest.mark.skipif(not SHARED.is_file(), reason=f'{SHARED} is not there')
def test_real_imagenet_weights_tell_textures_from_gray():
    encoder = build_encoder('mobilenet_v2', str(SHARED)).eval()
    assert encoder.stages[0][0][0].weight.std() > 0.05
    with torch.inference_mode():
        gray, noise = encoder(torch.stack([torch.zeros(3, 64, 64), torch.randn(3, 64, 64)]))[-1]
    assert noise.isfinite().all()
    assert (noise - gray).abs().mean() > 0.1

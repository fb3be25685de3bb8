"""Encoders: strides, channels and the weights they start from."""

import pytest
from sds_perception.models.encoders import build_encoder
import torch
from torchvision import models


def strides_and_channels(name):
    encoder = build_encoder(name, 'none').eval()
    with torch.inference_mode():
        features = encoder(torch.randn(1, 3, 64, 96))
    assert [f.shape[1] for f in features] == list(encoder.channels)
    return [64 // f.shape[2] for f in features], list(encoder.channels)


def test_mobilenet_falls_to_a_32nd():
    expected = ([2, 4, 8, 16, 32], [16, 24, 32, 96, 320])
    assert strides_and_channels('mobilenet_v2') == expected


def test_resnet18_falls_to_a_32nd():
    assert strides_and_channels('resnet18') == ([2, 4, 8, 16, 32], [64, 64, 128, 256, 512])


def test_resnet50_is_dilated_instead_of_falling_below_a_16th():
    assert strides_and_channels('resnet50') == ([2, 4, 8, 16, 16], [64, 256, 512, 1024, 2048])
    last = build_encoder('resnet50', 'none').stages[4]
    assert last[1].conv2.dilation == (2, 2)


def test_the_stages_are_the_whole_of_torchvisions_mobilenet_but_its_last_convolution():
    torch.manual_seed(0)
    encoder = build_encoder('mobilenet_v2', 'none').eval()
    torch.manual_seed(0)
    whole = models.mobilenet_v2().features.eval()
    images = torch.randn(1, 3, 32, 32)
    with torch.inference_mode():
        assert encoder(images)[-1].equal(whole[:18](images))


@pytest.mark.parametrize('size', [(31, 33), (97, 131)])
def test_odd_sizes_are_rounded_up(size):
    encoder = build_encoder('mobilenet_v2', 'none').eval()
    with torch.inference_mode():
        features = encoder(torch.randn(1, 3, *size))
    assert tuple(features[-1].shape[-2:]) == (-(-size[0] // 32), -(-size[1] // 32))


def test_weights_that_cannot_be_downloaded_say_what_to_do(monkeypatch):
    def no_network(weights=None):
        raise ConnectionError('no route to host')

    monkeypatch.setattr(models, 'mobilenet_v2', no_network)
    with pytest.raises(OSError, match='no route to host.*set model_settings.weights to none'):
        build_encoder('mobilenet_v2', 'imagenet')

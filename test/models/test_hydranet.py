"""HydraNet: the paper's sizes, meters within their range, ImageNet features."""

from model_contract import ModelContract, build
import pytest
from sds_perception.models.encoders import build_encoder
from sds_perception.models.hydranet import build_mobilenet, limit
from sds_perception.models.refinenet import ChainedResidualPooling
from sds_perception.models.registry import build_model
import torch


class TestHydraNet(ModelContract):
    name = 'hydranet'


@pytest.mark.parametrize(
    ('num_classes', 'has_normals', 'parameters'),
    [(6, False, 2_991_687), (40, False, 3_070_057), (40, True, 3_077_228)],
)
def test_it_has_as_many_parameters_as_the_paper_says(num_classes, has_normals, parameters):
    settings = {'has_normals': has_normals}
    network = build_model(
        'hydranet', settings, num_classes=num_classes, min_depth_m=0.1, max_depth_m=10.0
    )
    assert sum(p.numel() for p in network.parameters()) == parameters


def test_normals_have_unit_length_and_the_size_of_the_images():
    network = build('hydranet', {'has_normals': True}).eval()
    with torch.inference_mode():
        normals = network(torch.randn(1, 3, 64, 96)).normals
    assert normals.shape == (1, 3, 64, 96)
    torch.testing.assert_close(normals.norm(dim=1), torch.ones(1, 64, 96))


def test_without_a_word_of_training_depth_is_the_middle_of_the_range():
    network = build('hydranet', {}).eval()  # 0.5 to 8 m
    torch.nn.init.zeros_(network.depth_head.output.weight)
    with torch.inference_mode():
        depth = network(torch.randn(1, 3, 32, 32)).depth
    torch.testing.assert_close(depth, torch.full((1, 1, 32, 32), 2.0))


def test_depth_beyond_its_limits_is_clamped_and_still_learns():
    depth = torch.tensor([-3.0, 2.0, 99.0], requires_grad=True)
    limited = limit(depth, 0.5, 8.0)
    limited.sum().backward()
    assert limited.tolist() == [0.5, 2.0, 8.0]
    assert depth.grad.tolist() == [1.0, 1.0, 1.0]


def test_the_six_maps_have_strides_4_to_32():
    with torch.inference_mode():
        maps = build_mobilenet('none').eval()(torch.randn(1, 3, 64, 96))
    assert [tuple(map.shape[1:]) for map in maps] == [
        (24, 16, 24),
        (32, 8, 12),
        (64, 4, 6),
        (96, 4, 6),
        (160, 2, 3),
        (320, 2, 3),
    ]


def test_the_layer_that_only_the_authors_have_starts_as_the_identity():
    torch.manual_seed(0)
    plain = build_encoder('mobilenet_v2', 'none').eval()
    torch.manual_seed(0)
    theirs = build_mobilenet('none').eval()
    images = torch.randn(1, 3, 32, 64)
    with torch.inference_mode():
        torch.testing.assert_close(theirs(images)[-1], plain(images)[-1], rtol=1e-3, atol=1e-5)


def test_chained_pooling_without_weights_is_the_identity():
    pooling = ChainedResidualPooling(4)
    for mix in pooling.mixes:
        torch.nn.init.zeros_(mix.weight)
    features = torch.randn(1, 4, 6, 6)
    assert pooling(features).equal(features)


def test_each_link_of_the_chain_sees_two_pixels_more():
    pooling = ChainedResidualPooling(1)
    for mix in pooling.mixes:
        torch.nn.init.ones_(mix.weight)
    row = torch.zeros(1, 1, 1, 11)
    row[..., 0] = 1.0
    seen = [5.0, 4.0, 4.0, 3.0, 3.0, 2.0, 2.0, 1.0, 1.0, 0.0, 0.0]
    assert pooling(row).flatten().tolist() == seen

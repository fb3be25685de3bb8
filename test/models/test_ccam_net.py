"""The joint network: its contract for every encoder, exchange and task, and its own facts."""

from functools import partial

from model_contract import ModelContract, build
import pytest
from sds_perception.core.settings import from_mapping
from sds_perception.models.ccam_net import PyramidPooling, Rise
from sds_perception.models.registry import build_model
from sds_perception.models.settings import CcamNetSettings
import torch

SMALL = {'decoder_channels': [16, 12, 8, 8]}


class TestMobileNet(ModelContract):
    name = 'ccam_net'
    settings = SMALL


class TestExchangeAtEveryStride(ModelContract):
    name = 'ccam_net'
    settings = {**SMALL, 'exchange_strides': [32, 16, 8, 4]}
    # at stride 32 and pooled by 4 there is more than one position to compare channels over
    training_size = (160, 160)


class TestDiagonalExchange(ModelContract):
    name = 'ccam_net'
    settings = {**SMALL, 'exchange': 'diagonal'}


class TestSpatialExchange(ModelContract):
    name = 'ccam_net'
    settings = {**SMALL, 'exchange': 'pad'}


class TestNoExchange(ModelContract):
    name = 'ccam_net'
    settings = {**SMALL, 'exchange': 'none'}


class TestSemanticAlone(ModelContract):
    name = 'ccam_net'
    settings = {**SMALL, 'tasks': 'semantic'}
    has_depth = False


class TestDepthAlone(ModelContract):
    name = 'ccam_net'
    settings = {**SMALL, 'tasks': 'depth'}
    has_logits = False


class TestResNet18(ModelContract):
    name = 'ccam_net'
    settings = {**SMALL, 'encoder': 'resnet18'}


class TestResNet50(ModelContract):
    name = 'ccam_net'
    settings = {**SMALL, 'encoder': 'resnet50'}


def small_network(**settings):
    torch.manual_seed(0)
    return build('ccam_net', {**SMALL, **settings})


def test_a_resnet101_predicts_both_tasks():
    network = small_network(encoder='resnet101').eval()
    with torch.inference_mode():
        prediction = network(torch.randn(1, 3, 64, 64))
    assert prediction.logits.shape == (1, 5, 64, 64)
    assert prediction.depth.shape == (1, 1, 64, 64)


def test_the_side_head_speaks_at_stride_8():
    with torch.inference_mode():
        prediction = small_network().eval()(torch.randn(1, 3, 64, 96))
    assert prediction.side_logits.shape == (1, 5, 8, 12)


def test_at_the_start_ccam_is_the_network_without_exchange():
    images = torch.randn(1, 3, 64, 64)
    joint = small_network().eval()
    apart = small_network(exchange='none').eval()
    apart.load_state_dict(joint.state_dict(), strict=False)
    with torch.inference_mode():
        assert joint(images).logits.equal(apart(images).logits)
        assert joint(images).depth.equal(apart(images).depth)


@pytest.mark.parametrize('silent', ['logits', 'depth'])
def test_with_an_exchange_each_task_teaches_both_decoders(silent):
    network = small_network()
    torch.nn.init.ones_(network.exchanges['8'].semantic_scale)
    torch.nn.init.ones_(network.exchanges['8'].depth_scale)
    heard = 'depth' if silent == 'logits' else 'logits'
    getattr(network(torch.randn(2, 3, 64, 64)), heard).square().sum().backward()
    assert network.semantic_decoder.context.reduce[0].weight.grad.any()
    assert network.depth_decoder.context.reduce[0].weight.grad.any()


def test_the_exported_network_gives_the_same_numbers():
    network = small_network().eval()
    torch.nn.init.ones_(network.exchanges['8'].semantic_scale)
    images = torch.randn(1, 3, 64, 96)
    # exported programs return plain tensors
    network.forward = partial(as_tensors, network.forward)
    exported = torch.export.export(network, (torch.zeros(1, 3, 64, 96),)).module()
    with torch.inference_mode():
        for expected, found in zip(network(images), exported(images), strict=True):
            torch.testing.assert_close(found, expected)


def as_tensors(forward, images):
    prediction = forward(images)
    return prediction.logits, prediction.depth


def test_weights_keep_the_names_that_checkpoints_know():
    keys = small_network().state_dict()
    for key in (
        'encoder.stages.0.0.0.weight',
        'encoder.stages.4.3.conv.2.weight',
        'semantic_decoder.context.parts.2.weight',
        'depth_decoder.rises.2.refine.0.weight',
        'exchanges.8.semantic_attention.gate.weight',
        'exchanges.8.query.weight',
        'exchanges.8.depth_scale',
        'side_head.scores.bias',
        'segmentation_head.scores.weight',
        'depth_head.score.weight',
    ):
        assert key in keys


def test_the_default_network_has_4_million_parameters_and_the_module_few_of_them():
    network = build_model('ccam_net', {}, num_classes=40, min_depth_m=0.1, max_depth_m=10.0)
    total = sum(p.numel() for p in network.parameters())
    exchange = network.exchanges['8']
    affinity = sum(p.numel() for name, p in exchange.named_parameters() if 'attention' not in name)
    assert 3_000_000 < total < 4_500_000
    assert affinity == 2 * 96**2 + 2 * 96


def test_a_step_up_takes_the_size_of_its_skip():
    rise = Rise(skip_channels=3, in_channels=6, out_channels=4)
    assert rise(torch.randn(1, 6, 2, 3), torch.randn(1, 3, 5, 7)).shape == (1, 4, 5, 7)


def test_pyramid_pooling_takes_a_single_cell():
    pooling = PyramidPooling(6, 8).eval()
    assert pooling(torch.randn(1, 6, 1, 1)).shape == (1, 8, 1, 1)


@pytest.mark.parametrize(
    ('settings', 'words'),
    [
        ({'encoder': 'vgg'}, "encoder is 'vgg'; choose one of mobilenet_v2"),
        ({'exchange': 'all'}, "exchange is 'all'; choose one of ccam"),
        ({'tasks': 'both'}, "tasks is 'both'; choose one of joint"),
        ({'exchange_strides': [8, 64]}, r'exchange_strides has \[64\]; choose from'),
        ({'decoder_channels': [8, 8, 8, 2]}, 'wanted 4 or more'),
        ({'decoder_channels': [8, 8]}, 'wanted 4 values'),
        ({'dropout': 1.0}, 'dropout is 1.0'),
        ({'widht': 3}, "unknown setting 'widht'"),
    ],
)
def test_settings_that_make_no_network_are_refused(settings, words):
    with pytest.raises(ValueError, match=words):
        from_mapping(CcamNetSettings, settings)

"""Tests of which parameters move."""

import pytest
from sds_perception.models.registry import build_model
from sds_perception.refinement.learned_parts import choose_parameters
import torch


@pytest.fixture(scope='module')
def network():
    settings = {'decoder_channels': [8, 8, 8, 8]}
    return build_model('ccam_net', settings, num_classes=3, min_depth_m=0.1, max_depth_m=10)


def parts(network, learn):
    return {name.split('.')[0] for name in choose_parameters(network, learn)}


def test_depth_is_its_decoder_and_head(network):
    assert parts(network, 'depth') == {'depth_decoder', 'depth_head'}


def test_depth_alone_is_what_cannot_change_the_classes(network):
    assert parts(network, 'depth_alone') == {'depth_decoder', 'depth_head', 'exchanges'}
    moving = {name for name, value in network.named_parameters() if value.requires_grad}
    assert moving == set(choose_parameters(network, 'depth_alone'))
    images = torch.rand(1, 3, 64, 64)
    before = network(images)
    with torch.no_grad():
        for parameter in choose_parameters(network, 'depth_alone').values():
            parameter.add_(0.1)
    after = network(images)
    assert torch.equal(before.logits, after.logits)
    assert torch.equal(before.side_logits, after.side_logits)
    assert not torch.equal(before.depth, after.depth)


def test_without_an_exchange_all_of_the_depth_decoder_is_free():
    settings = {'decoder_channels': [8, 8, 8, 8], 'exchange_strides': []}
    free = build_model('ccam_net', settings, num_classes=3, min_depth_m=0.1, max_depth_m=10)
    decoder = {name for name, _ in free.named_parameters() if name.startswith('depth_decoder')}
    assert decoder < set(choose_parameters(free, 'depth_alone'))


def test_decoders_are_all_but_the_encoder(network):
    assert 'encoder' not in parts(network, 'decoders')
    assert len(parts(network, 'decoders')) == len(parts(network, 'all')) - 1


def test_heads(network):
    assert parts(network, 'heads') == {'depth_head', 'segmentation_head', 'side_head'}


def test_norms_are_scales_and_shifts(network):
    assert all(value.ndim == 1 for value in choose_parameters(network, 'norm').values())
    assert 'encoder' in parts(network, 'norm')


def test_a_network_without_the_part_is_refused():
    network = build_model(
        'ccam_net', {'tasks': 'semantic'}, num_classes=3, min_depth_m=0.1, max_depth_m=10
    )
    with pytest.raises(ValueError, match='CcamNet has no such part'):
        choose_parameters(network, 'depth')

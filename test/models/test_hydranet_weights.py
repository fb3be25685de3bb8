"""The HydraNet authors' names of tensors."""

import pytest
from sds_perception.models.hydranet_weights import read_authors_weights, rename
from sds_perception.models.registry import build_model
import torch

BATCH_NORM = ('weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked')
BLOCKS = {2: 1, 3: 2, 4: 3, 5: 4, 6: 3, 7: 3, 8: 1}


def authors_keys():
    """Return the names in the state dict of their three-task network."""
    keys = ['layer1.0.weight', *(f'layer1.1.{kind}' for kind in BATCH_NORM)]
    for layer, blocks in BLOCKS.items():
        for block in range(blocks):
            for part in range(3):
                prefix = f'layer{layer}.{block}.output.{part}'
                keys += [f'{prefix}.0.weight', *(f'{prefix}.1.{kind}' for kind in BATCH_NORM)]
    keys += [f'conv{number}.weight' for number in range(3, 9)]
    keys += [f'conv_adapt{number}.weight' for number in (2, 3, 4)]
    for crp in range(1, 5):
        keys += [f'crp{crp}.0.{stage}_outvar_dimred.weight' for stage in range(1, 5)]
    for task in ('segm', 'depth', 'normal'):
        keys += [f'pre_{task}.weight', f'{task}.weight', f'{task}.bias']
    return keys


def test_every_tensor_of_theirs_is_one_of_ours():
    network = build_model(
        'hydranet', {'has_normals': True}, num_classes=40, min_depth_m=0.1, max_depth_m=8.0
    )
    renamed = [rename(key) for key in authors_keys()]
    assert len(renamed) == len(set(renamed)) == 346
    assert set(renamed) == set(network.state_dict())


@pytest.mark.parametrize(
    ('theirs', 'ours'),
    [
        ('layer1.0.weight', 'encoder.stages.0.0.0.weight'),
        ('layer2.0.output.1.0.weight', 'encoder.stages.0.1.conv.1.0.weight'),
        ('layer3.1.output.2.1.bias', 'encoder.stages.0.3.conv.3.bias'),
        ('layer7.2.output.2.0.weight', 'encoder.stages.4.2.conv.2.weight'),
        ('crp1.0.4_outvar_dimred.weight', 'decoder.pools.3.mixes.3.weight'),
        ('conv_adapt4.weight', 'decoder.adapt.0.weight'),
        ('conv8.weight', 'decoder.reduce.5.weight'),
        ('depth.bias', 'depth_head.output.bias'),
    ],
)
def test_names(theirs, ours):
    assert rename(theirs) == ours


def test_a_parallel_networks_prefix_is_dropped():
    state = read_authors_weights({'module.segm.bias': torch.ones(40)})
    assert state['segmentation_head.output.bias'].equal(torch.ones(40))


def test_a_foreign_tensor_is_refused():
    with pytest.raises(ValueError, match="'fc.weight' is no tensor of HydraNet"):
        read_authors_weights({'fc.weight': torch.ones(1)})

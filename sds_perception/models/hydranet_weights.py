"""The names of tensors in the HydraNet authors' checkpoints, and what they are called here."""

from collections.abc import Mapping
import re

from torch import Tensor

DECODER_NAMES = {
    **{f'conv{3 + index}': f'decoder.reduce.{index}' for index in range(6)},
    **{f'conv_adapt{4 - index}': f'decoder.adapt.{index}' for index in range(3)},
    'pre_segm': 'segmentation_head.gain',
    'segm': 'segmentation_head.output',
    'pre_depth': 'depth_head.gain',
    'depth': 'depth_head.output',
    'pre_normal': 'normals_head.gain',
    'normal': 'normals_head.output',
}
STAGE_OF_LAYER = {2: (0, 1), 3: (0, 2), 4: (1, 0), 5: (2, 0), 6: (3, 0), 7: (4, 0), 8: (5, 0)}
"""Layer of theirs: our stage, and where in it the layer's first block stands."""
PLACE_IN_BLOCK = {'0.0': '0.0', '0.1': '0.1', '1.0': '1.0', '1.1': '1.1', '2.0': '2', '2.1': '3'}
"""Convolution and batch norm of widening, depthwise and narrowing: theirs and torchvision's."""


def read_authors_weights(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """
    Rename a state dict of the authors' network to that of ``HydraNet``.

    :param state: the ``state_dict`` of one of their checkpoints (names of their ``models.py``),
        with or without the ``module.`` of a parallel one.
    :raises ValueError: for a tensor that their network does not have.
    """
    return {rename(key.removeprefix('module.')): value for key, value in state.items()}


def rename(key: str) -> str:
    """
    Return our name of a tensor of theirs.

    :raises ValueError: for a name that their network does not have.
    """
    if match := re.fullmatch(r'layer1\.(\d\..+)', key):
        return f'encoder.stages.0.0.{match[1]}'
    if match := re.fullmatch(r'layer([2-8])\.(\d)\.output\.(\d\.\d)\.(\w+)', key):
        stage, first = STAGE_OF_LAYER[int(match[1])]
        block = first + int(match[2])
        return f'encoder.stages.{stage}.{block}.conv.{PLACE_IN_BLOCK[match[3]]}.{match[4]}'
    if match := re.fullmatch(r'crp([1-4])\.0\.([1-4])_outvar_dimred\.weight', key):
        return f'decoder.pools.{4 - int(match[1])}.mixes.{int(match[2]) - 1}.weight'
    name, _, kind = key.rpartition('.')
    if name not in DECODER_NAMES:
        raise ValueError(
            f'{key!r} is no tensor of HydraNet; wanted the state_dict of a checkpoint of '
            "Nekrasov's multi-task-refinenet"
        )
    return f'{DECODER_NAMES[name]}.{kind}'

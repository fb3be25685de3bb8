"""The networks that can be trained, served, exported and refined, by name."""

from collections.abc import Mapping
from typing import Any

from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.settings import from_mapping
from sds_perception.models.ccam_net import CcamNet
from sds_perception.models.hydranet import HydraNet
from sds_perception.models.settings import CcamNetSettings, HydraNetSettings
from torch import nn

MODELS = {
    'ccam_net': (CcamNet, CcamNetSettings),
    'hydranet': (HydraNet, HydraNetSettings),
}
"""
Name to network and its settings.

Learning tells parts by their names: ``encoder`` is what begins with ImageNet's weights,
``segmentation_head`` and ``depth_head`` are what says a task, and names of other parts hold
``depth`` if they are for depth alone.
"""


def build_model(
    name: str,
    settings: Mapping[str, Any],
    *,
    num_classes: int,
    min_depth_m: float,
    max_depth_m: float,
) -> nn.Module:
    """
    Build a network of the registry.

    :param name: a key of MODELS.
    :param settings: fields of that network's settings class.
    :param num_classes: classes to tell apart.
    :param min_depth_m: nearest depth it can say, meters.
    :param max_depth_m: farthest depth it can say, meters.
    :raises ValueError: for an unknown name or setting.
    """
    if name not in MODELS:
        raise ValueError(f'there is no network {name!r}; known are {", ".join(MODELS)}')
    network, settings_class = MODELS[name]
    return network(
        from_mapping(settings_class, settings),
        num_classes=num_classes,
        min_depth_m=min_depth_m,
        max_depth_m=max_depth_m,
    )


def build_from_checkpoint(info: CheckpointInfo) -> nn.Module:
    """Build the network that a checkpoint describes, without its weights."""
    # the checkpoint brings all weights: the encoder's own start need not be at hand
    settings = {**info.model_settings, 'weights': 'none'}
    return build_model(
        info.model,
        settings,
        num_classes=len(info.label_space),
        min_depth_m=info.min_depth_m,
        max_depth_m=info.max_depth_m,
    )

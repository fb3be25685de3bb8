"""Networks with random weights: their speed is that of trained ones."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
import os
from tempfile import TemporaryDirectory
from typing import Any

from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.label_space import LabelClass, LabelSpace
from sds_perception.inference.deployed_network import DeployedNetwork
from sds_perception.models.registry import build_model
import torch

NUM_CLASSES = 40
DEPTH_RANGE = {'min_depth_m': 0.1, 'max_depth_m': 10.0}


def random_network(
    name: str, settings: Mapping[str, Any], *, num_classes: int = NUM_CLASSES
) -> DeployedNetwork:
    """
    Build a network of the registry as it is served; the weights are the same at every call.

    :param settings: fields of the network's settings class.
    """
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = build_model(name, settings, num_classes=num_classes, **DEPTH_RANGE)
    classes = tuple(LabelClass(f'class {i}', (i, i, i), i) for i in range(num_classes))
    info = CheckpointInfo(
        model=name,
        model_settings=dict(settings),
        label_space=LabelSpace('benchmark', classes),
        input_height_px=480,
        input_width_px=640,
        **DEPTH_RANGE,
    )
    return DeployedNetwork(network, info)


@contextmanager
def own_conversion_cache() -> Iterator[None]:
    """Keep the conversions of random networks from pushing out those that a robot uses."""
    previous = os.environ.get('XDG_CACHE_HOME')
    with TemporaryDirectory() as folder:
        os.environ['XDG_CACHE_HOME'] = folder
        try:
            yield
        finally:
            if previous is None:
                del os.environ['XDG_CACHE_HOME']
            else:
                os.environ['XDG_CACHE_HOME'] = previous

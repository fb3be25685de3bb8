"""A checkpoint of a small random network, and frames of a camera that sees a wall."""

import numpy as np
import pytest
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.label_space import load_label_space
from sds_perception.refinement.frame import RefinementFrame
import torch


@pytest.fixture
def info():
    return CheckpointInfo('ccam_net', {}, load_label_space('camvid11'), 0.1, 10.0, 32, 32)


@pytest.fixture
def weights():
    return {'scale': torch.tensor([1.0, 2.0]), 'count': torch.tensor(3)}


@pytest.fixture
def wall():
    """Return a function that makes frames of a textured wall two meters away."""

    def make(name='wall', *, depth_m=2.0, seed=0, stamp_s=0.0, **changes):
        rng = np.random.default_rng(seed)
        image = rng.integers(0, 256, (24, 32, 3), np.uint8)
        K = np.array([[26.0, 0, 15.5], [0, 26, 11.5], [0, 0, 1]])
        depth = None if depth_m is None else np.full((24, 32), depth_m, np.float32)
        frame = RefinementFrame(image, K, depth, name=name, stamp_s=stamp_s)
        return frame.replace(**changes)

    return make

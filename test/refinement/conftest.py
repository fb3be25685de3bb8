"""A checkpoint of a small random network, and frames of a camera that sees a wall."""

import numpy as np
import pytest
from sds_perception.core.checkpoint import CheckpointInfo, save_checkpoint
from sds_perception.core.label_space import load_label_space
from sds_perception.models.registry import build_from_checkpoint
from sds_perception.refinement.frame import RefinementFrame
from sds_perception.refinement.refiner import OnlineRefiner
from sds_perception.refinement.settings import RefineSettings
import torch

SMALL = {'encoder': 'mobilenet_v2', 'decoder_channels': [8, 8, 8, 8]}


@pytest.fixture
def info():
    return CheckpointInfo('ccam_net', {}, load_label_space('camvid11'), 0.1, 10.0, 32, 32)


@pytest.fixture
def weights():
    return {'scale': torch.tensor([1.0, 2.0]), 'count': torch.tensor(3)}


@pytest.fixture(scope='session')
def small_info():
    """Describe a network of 64x48 whose reference camera is the one of :func:`wall`."""
    space = load_label_space('nyu40')
    return CheckpointInfo('ccam_net', SMALL, space, 0.1, 10.0, 48, 64, focal_length_px=52.0)


@pytest.fixture(scope='session')
def small_network(small_info):
    torch.manual_seed(0)
    return build_from_checkpoint(small_info).eval()


@pytest.fixture(scope='session')
def small_checkpoint(tmp_path_factory, small_info, small_network):
    path = tmp_path_factory.mktemp('checkpoint') / 'small.safetensors'
    save_checkpoint(path, small_network.state_dict(), small_info)
    return str(path)


@pytest.fixture
def labels():
    """Class 3 in the left half of a frame, nothing said in the right one."""
    labels = np.full((48, 64), 255, np.uint8)
    labels[:, :32] = 3
    return labels


@pytest.fixture
def open_refiner(tmp_path, small_checkpoint):
    """Return a function that opens a refiner of the small network; changes are settings."""

    def run(folder='refiner', **changes):
        values = {
            'checkpoint': small_checkpoint,
            'device': 'cpu',
            'source_batch_size': 0,
            'source_pictures': 1,
            'guard_pictures': 1,
            'crop': 1.0,
            'neighbor_gap_s': 0.0,
        }
        return OnlineRefiner(RefineSettings(**{**values, **changes}), tmp_path / folder)

    return run


@pytest.fixture
def wall():
    """Return a function that makes frames of a textured wall two meters away."""

    def make(name='wall', *, depth_m=2.0, seed=0, stamp_s=0.0, **changes):
        rng = np.random.default_rng(seed)
        image = rng.integers(0, 256, (48, 64, 3), np.uint8)
        K = np.array([[52.0, 0, 31.5], [0, 52, 23.5], [0, 0, 1]])
        depth = None if depth_m is None else np.full((48, 64), depth_m, np.float32)
        frame = RefinementFrame(image, K, depth, name=name, stamp_s=stamp_s)
        return frame.replace(**changes)

    return make

"""Small checkpoints and a small data set, for whoever needs one that runs."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from sds_perception.core.checkpoint import CheckpointInfo, save_checkpoint
from sds_perception.core.label_space import load_label_space
from sds_perception.models.registry import build_model
import torch
from torch import nn
from torch.nn.functional import interpolate

# threads that wait for one another lose minutes on a machine that has other work, too
torch.set_num_threads(1)


@pytest.fixture(scope='session', autouse=True)
def private_cache(tmp_path_factory):
    """Keep converted networks of the tests out of the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv('XDG_CACHE_HOME', str(tmp_path_factory.mktemp('cache')))
        yield


@pytest.fixture(scope='session')
def write_tiny_checkpoint() -> Callable[..., Path]:
    """Return the function that writes checkpoints, for other classes, tasks or weights."""
    return _write_checkpoint


@pytest.fixture(scope='session')
def tiny_checkpoint(tmp_path_factory) -> Path:
    """Return a joint ccam_net with the classes of nyu40, 0.3 to 10 m, trained for 128x96."""
    return _write_checkpoint(tmp_path_factory.mktemp('tiny') / 'joint.safetensors')


@pytest.fixture(scope='session')
def tiny_semantic_checkpoint(tmp_path_factory) -> Path:
    """Return the same network with labels alone."""
    path = tmp_path_factory.mktemp('tiny') / 'semantic.safetensors'
    return _write_checkpoint(path, tasks='semantic')


@pytest.fixture(scope='session')
def tiny_depth_checkpoint(tmp_path_factory) -> Path:
    """Return the same network with depth alone."""
    path = tmp_path_factory.mktemp('tiny') / 'depth.safetensors'
    return _write_checkpoint(path, tasks='depth')


def _write_checkpoint(
    path: Path, *, tasks: str = 'joint', label_space: str = 'nyu40', seed: int = 0, **info
) -> Path:
    """
    Write a small network whose random weights depend on the seed alone.

    :param info: more fields of the CheckpointInfo.
    """
    space = load_label_space(label_space)
    settings = {'tasks': tasks, 'decoder_channels': [8, 8, 8, 8], 'weights': 'none'}
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = build_model(
            'ccam_net', settings, num_classes=len(space), min_depth_m=0.3, max_depth_m=10.0
        )
        _settle(network)
    about = CheckpointInfo('ccam_net', settings, space, 0.3, 10.0, 96, 128, **info)
    save_checkpoint(path, network.state_dict(), about)
    return path


def _settle(network: nn.Module) -> None:
    # without statistics of its own features a network of random weights says one thing everywhere
    images = interpolate(torch.randn(4, 3, 6, 8), size=(96, 128), mode='bilinear')
    with torch.no_grad():
        for _ in range(20):
            network.train()(images)
        for head in ('segmentation_head.scores', 'depth_head.score'):
            if head in dict(network.named_modules()):
                network.get_submodule(head).weight *= 10


@pytest.fixture(scope='session')
def write_nyud_tree() -> Callable[..., Path]:
    """Return the function that writes NYU Depth v2 trees in the multi-task layout."""
    return _write_nyud_tree


def _write_nyud_tree(
    root: Path, *, count: int = 6, width: int = 64, height: int = 48, split: str = 'train'
) -> Path:
    """Write pictures whose color says class and distance, with millimeters in .png files."""
    for name in ('images', 'segmentation', 'depth', 'gt_sets'):
        (root / name).mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    names = [f'{number:04d}' for number in range(1, count + 1)]
    for name in names:
        bright = np.zeros((height, width), bool)
        bright[:, rng.integers(width // 4, width // 2) :] = True
        rgb = np.where(bright[..., None], (200, 120, 40), (20, 60, 160))
        rgb = (rgb + rng.integers(-15, 16, rgb.shape)).astype(np.uint8)
        labels = np.where(bright, 1, 2).astype(np.uint8)
        labels[:2] = 0
        millimeters = np.where(bright, 1500, 4000).astype(np.uint16)
        cv2.imwrite(str(root / 'images' / f'{name}.jpg'), rgb[..., ::-1])
        cv2.imwrite(str(root / 'segmentation' / f'{name}.png'), labels)
        cv2.imwrite(str(root / 'depth' / f'{name}.png'), millimeters)
    (root / 'gt_sets' / f'{split}.txt').write_text('\n'.join(names) + '\n')
    return root

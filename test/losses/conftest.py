"""A textured plane seen by two cameras, with exactly known depth and pose."""

from dataclasses import dataclass

import pytest
from sds_perception.core.rigid_motion import invert_motion, pose_matrix
import torch
from torch import Tensor

HEIGHT, WIDTH = 72, 96
K = torch.tensor([[[80.0, 0, 50.3], [0, 84, 33.1], [0, 0, 1]]], dtype=torch.float64)
NORMAL = torch.tensor([0.3, -0.2, 0.9], dtype=torch.float64)
OFFSET = 2.5  # the plane is where NORMAL · X = OFFSET, meters, in axes of the target camera


@dataclass(frozen=True)
class PlaneScene:
    """Two frames of the plane."""

    target: Tensor
    """(1, 3, H, W) the frame to rebuild."""
    source: Tensor
    """(1, 3, H, W) the frame to rebuild it from."""
    depth: Tensor
    """(1, 1, H, W) meters, exact, of the target."""
    motion: Tensor
    """(1, 4, 4) source_T_target, exact."""
    K: Tensor
    """(1, 3, 3) pixels."""


@pytest.fixture(scope='session')
def plane_scene() -> PlaneScene:
    """Return frames between which the camera moves by some 30 cm and some 4 degrees."""
    motion = pose_matrix(
        torch.tensor([[0.03, -0.05, 0.04]], dtype=torch.float64),
        torch.tensor([[0.25, -0.1, 0.12]], dtype=torch.float64),
    )
    target, depth = _render(torch.eye(4, dtype=torch.float64)[None])
    source, _ = _render(invert_motion(motion))
    return PlaneScene(target.float(), source.float(), depth.float(), motion.float(), K.float())


def _render(target_T_camera: Tensor) -> tuple[Tensor, Tensor]:
    v, u = torch.meshgrid(torch.arange(HEIGHT), torch.arange(WIDTH), indexing='ij')
    x, y = (u - K[0, 0, 2]) / K[0, 0, 0], (v - K[0, 1, 2]) / K[0, 1, 1]
    rays = torch.stack([x, y, torch.ones_like(x)], dim=-1) @ target_T_camera[0, :3, :3].T
    center = target_T_camera[0, :3, 3]
    depth = (OFFSET - NORMAL @ center) / (rays @ NORMAL)
    points = center + depth[..., None] * rays
    return _texture(points)[None], depth[None, None]


def _texture(points: Tensor) -> Tensor:
    # waves of some 45 cm, 13 pixels: smooth enough to interpolate
    waves = [
        torch.sin(14 * points[..., 0] + 5 * points[..., 1]),
        torch.sin(13 * points[..., 1] - 3 * points[..., 0]),
        torch.cos(10 * points[..., 0]) * torch.cos(11 * points[..., 1]),
    ]
    return 0.5 + 0.3 * torch.stack(waves)

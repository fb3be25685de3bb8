"""The motion between two frames, by aligning their pictures where depth is known."""

from sds_perception.core.rigid_motion import pose_matrix
from sds_perception.losses.view_synthesis import (
    NEAREST_Z,
    back_project,
    camera_of_cells,
    project,
    sample_pixels,
    transform,
)
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, pad

LEVELS = ((8, 6), (4, 4), (2, 3))
"""Side of the cells of pixels that are averaged, and steps taken with them, coarse to fine."""
SMALLEST_PX = 6
"""Cells are not made so large that the picture has fewer of them on a side."""
KNEE = 0.05
"""Difference of a color in [0, 1] at which a pixel counts half."""
DAMPING = 1e-3
"""Share of the diagonal that is added to it: what the pictures cannot tell stays as it is."""


@torch.no_grad()
def align_frames(targets: Tensor, sources: Tensor, depth: Tensor, *, K: Tensor) -> Tensor:
    """
    Find the motion with which depth explains one frame by another.

    In place of a motion network, as in Wang et al. (DDVO, CVPR 2018): Gauss-Newton on the
    difference of colors, from no motion, coarse to fine. Ours are the weights 1 / (1 + (e / k)^2)
    of Cauchy against what is hidden or moves, and that no gradient passes: at the best motion
    the loss does not change with it.

    :param targets: (B, 3, H, W) RGB in [0, 1].
    :param sources: (B, 3, H, W) RGB in [0, 1].
    :param depth: (B, 1, H, W) of the targets, positive, in any unit.
    :param K: (B, 3, 3) pixels.
    :returns: (B, 4, 4) source_T_target, in the unit of depth.
    """
    motion = torch.eye(4, dtype=depth.dtype, device=depth.device).repeat(len(depth), 1, 1)
    for cell_px, steps in LEVELS:
        if min(depth.shape[-2:]) < cell_px * SMALLEST_PX:
            continue
        cell_K = camera_of_cells(K, cell_px)
        cell_depth = 1 / avg_pool2d(1 / depth, cell_px)
        points = back_project(cell_depth, torch.linalg.inv(cell_K))
        colors = avg_pool2d(targets, cell_px)
        slopes = _with_slopes(avg_pool2d(sources, cell_px))
        for _ in range(steps):
            motion = _closer(motion, points, colors, slopes, cell_K)
    return motion


def _closer(motion: Tensor, points: Tensor, colors: Tensor, slopes: Tensor, K: Tensor) -> Tensor:
    """Take one step of Gauss-Newton."""
    moved = transform(motion, points)
    pixels, z = project(moved, K)
    seen, along_u, along_v = sample_pixels(slopes, pixels).chunk(3, dim=1)
    error = colors - seen
    weight = _in_view(pixels, z) / (1 + (error / KNEE) ** 2)  # (B, 3, h, w)
    ways_u, ways_v = _ways(moved, K)  # (B, h w, 6)

    def summed(product: Tensor) -> Tensor:
        return (weight * product).sum(dim=1).flatten(1)[..., None]  # (B, h w, 1)

    both = summed(along_u * along_v)
    hessian = (
        (ways_u * summed(along_u**2)).mT @ ways_u
        + (ways_v * summed(along_v**2)).mT @ ways_v
        + (ways_u * both).mT @ ways_v
        + (ways_v * both).mT @ ways_u
    )
    slope = (ways_u * summed(along_u * error) + ways_v * summed(along_v * error)).sum(dim=1)
    diagonal = hessian.diagonal(dim1=1, dim2=2)
    step = torch.linalg.solve(hessian + torch.diag_embed(DAMPING * diagonal + 1e-7), slope)
    return pose_matrix(step[:, :3], step[:, 3:]) @ motion


def _ways(points: Tensor, K: Tensor) -> tuple[Tensor, Tensor]:
    """Return how u and v of points change with the six numbers of a motion: (B, h w, 6) each."""
    X, Y, Z = points.flatten(2).unbind(dim=1)
    near = 1 / Z.clamp(min=NEAREST_Z)
    x, y, none = X * near, Y * near, torch.zeros_like(near)
    ways_u = torch.stack([-x * y, 1 + x * x, -y, near, none, -x * near], dim=2)
    ways_v = torch.stack([-1 - y * y, x * y, x, none, near, -y * near], dim=2)
    return K[:, :1, :1] * ways_u, K[:, 1:2, 1:2] * ways_v


def _with_slopes(images: Tensor) -> Tensor:
    """Append slopes along u and v, 0 at the border: (B, 3, h, w) to (B, 9, h, w)."""
    along_u = pad((images[..., 2:] - images[..., :-2]) / 2, (1, 1, 0, 0))
    along_v = pad((images[..., 2:, :] - images[..., :-2, :]) / 2, (0, 0, 1, 1))
    return torch.cat([images, along_u, along_v], dim=1)


def _in_view(pixels: Tensor, z: Tensor) -> Tensor:
    height, width = pixels.shape[-2:]
    u, v = pixels[:, :1], pixels[:, 1:]
    return (u >= 0) & (u <= width - 1) & (v >= 0) & (v <= height - 1) & (z > NEAREST_Z)

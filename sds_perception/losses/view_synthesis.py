"""A frame as it would look from where another was taken, by depth and motion."""

from dataclasses import dataclass

from sds_perception.core.pixel_sampling import sample_pixels
import torch
from torch import Tensor

NEAREST_Z = 1e-6


@dataclass(frozen=True)
class SynthesizedView:
    """What a source frame shows of the scene of the target frame."""

    images: Tensor
    """(B, C, H, W) the source's colors at the target's pixels; its border repeats outside."""
    in_view: Tensor
    """(B, 1, H, W) bool, True where the point lies in front of the source and inside it."""
    depth: Tensor
    """(B, 1, H, W) meters, depth of the target's points as the source camera has it."""


def synthesize_view(
    sources: Tensor, depth: Tensor, *, source_T_target: Tensor, K: Tensor
) -> SynthesizedView:
    """
    Rebuild target frames from source frames of the same camera (Zhou et al., CVPR 2017).

    Call it outside autocast: half precision cannot tell neighboring pixels.

    :param sources: (B, C, H, W) frames to take colors from.
    :param depth: (B, 1, H, W) meters, of the target frame, positive.
    :param source_T_target: (B, 4, 4) maps points of the target camera into the source camera.
    :param K: (B, 3, 3) pixels; pixel (0, 0) is the center of the top left pixel.
    """
    points = transform(source_T_target, back_project(depth, torch.linalg.inv(K)))
    pixels, z = project(points, K)
    height, width = sources.shape[-2:]
    u, v = pixels.unbind(dim=1)
    inside = (u >= 0) & (u <= width - 1) & (v >= 0) & (v <= height - 1)
    return SynthesizedView(
        images=sample_pixels(sources, pixels), in_view=inside[:, None] & (z > NEAREST_Z), depth=z
    )


def back_project(depth: Tensor, inv_K: Tensor) -> Tensor:
    """
    Return the point of every pixel in camera axes.

    :param depth: (B, 1, H, W) meters along the optical axis.
    :param inv_K: (B, 3, 3) inverse camera matrices.
    :returns: (B, 3, H, W) meters.
    """
    height, width = depth.shape[-2:]
    v, u = torch.meshgrid(
        torch.arange(height, dtype=depth.dtype, device=depth.device),
        torch.arange(width, dtype=depth.dtype, device=depth.device),
        indexing='ij',
    )
    pixels = torch.stack([u, v, torch.ones_like(u)]).flatten(1)  # (3, H W)
    return depth * (inv_K @ pixels).reshape(-1, 3, height, width)


def transform(motion: Tensor, points: Tensor) -> Tensor:
    """
    Move points.

    :param motion: (B, 4, 4) rotation and translation.
    :param points: (B, 3, H, W) meters.
    :returns: (B, 3, H, W) meters.
    """
    moved = motion[:, :3, :3] @ points.flatten(2) + motion[:, :3, 3:]
    return moved.reshape(points.shape)


def project(points: Tensor, K: Tensor) -> tuple[Tensor, Tensor]:
    """
    Find the pixels in which points are seen.

    :param points: (B, 3, H, W) meters, in camera axes.
    :param K: (B, 3, 3) pixels.
    :returns: (B, 2, H, W) u and v, meaningless where a point is not in front of the camera;
        (B, 1, H, W) the points' depths, meters.
    """
    batch, _, height, width = points.shape
    homogeneous = (K @ points.flatten(2)).reshape(batch, 3, height, width)
    z = points[:, 2:]
    return homogeneous[:, :2] / z.clamp(min=NEAREST_Z), z

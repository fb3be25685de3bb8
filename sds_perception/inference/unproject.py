"""Depth and rays to points."""

import numpy as np
from sds_perception.core.depth import is_valid_depth


def unproject(depth: np.ndarray, rays: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """
    Compute the point that every pixel sees.

    :param depth: (H, W) float32 meters along the optical axis.
    :param rays: (H, W, 2) float32 from :func:`sds_perception.core.camera.ray_table`, for the same
        image size.
    :param out: (H, W, 3) float32 to write to; a new array if left out.
    :returns: (H, W, 3) float32 meters in the camera's optical frame (x right, y down, z ahead);
        NaN where depth or ray is not valid.
    :raises ValueError: if depth and rays are of different sizes.
    """
    if depth.shape != rays.shape[:2]:
        raise ValueError(
            f'depth is {depth.shape[0]}x{depth.shape[1]} and the rays are '
            f'{rays.shape[0]}x{rays.shape[1]} (height x width); make the rays with '
            'camera.resized(width, height)'
        )
    points = np.empty((*depth.shape, 3), np.float32) if out is None else out
    valid = is_valid_depth(depth) & np.isfinite(rays[..., 0])
    points[..., 2] = np.where(valid, depth, np.float32(np.nan))
    np.multiply(rays, points[..., 2:], out=points[..., :2])
    return points

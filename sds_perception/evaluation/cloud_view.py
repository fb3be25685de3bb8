"""A picture of a point cloud, seen from a place beside the camera."""

from dataclasses import dataclass

import numpy as np

BACKGROUND = (238, 240, 243)
NEAREST_M = 0.05


@dataclass(frozen=True)
class Viewpoint:
    """Where a cloud is looked at from; axes of the camera's optical frame (x right, y down)."""

    eye: tuple[float, float, float]
    """Position of the viewer, meters."""
    target: tuple[float, float, float]
    """Point in the middle of the view, meters."""
    field_of_view_deg: float = 60.0
    """Horizontal opening angle, degrees."""


def shifted_viewpoint(points: np.ndarray) -> Viewpoint:
    """
    Choose a viewpoint up and to the right of the camera, so that depth shows as parallax.

    :param points: (..., 3) float meters; NaN = no point.
    :raises ValueError: for a cloud without points.
    """
    known = points[np.isfinite(points).all(axis=-1)]
    if not len(known):
        raise ValueError('the cloud has no valid point to look at')
    target = np.median(known, axis=0)
    reach = float(target[2])
    eye = target + reach * np.array([0.34, -0.3, -1.12])
    return Viewpoint(tuple(eye.tolist()), tuple(target.tolist()))


def render_cloud(
    points: np.ndarray,
    colors: np.ndarray,
    viewpoint: Viewpoint,
    *,
    width: int,
    height: int,
    point_size_px: int = 2,
) -> np.ndarray:
    """
    Draw points as squares, nearer ones over farther ones.

    :param points: (..., 3) float meters, optical frame; NaN = no point.
    :param colors: (..., 3) uint8 RGB, one a point.
    :param point_size_px: side of a point, pixels.
    :returns: (height, width, 3) uint8 RGB.
    """
    is_known = np.isfinite(points).all(axis=-1)
    seen = (points[is_known] - viewpoint.eye) @ _rotation(viewpoint).T  # (N, 3) viewer's axes
    colors = colors[is_known]
    in_front = seen[:, 2] > NEAREST_M
    seen, colors = seen[in_front], colors[in_front]
    # far to near: of points on one pixel the last that is written stays
    order = np.argsort(-seen[:, 2], kind='stable')
    seen, colors = seen[order], colors[order]
    focal_px = width / 2 / np.tan(np.radians(viewpoint.field_of_view_deg) / 2)
    corner = seen[:, :2] / seen[:, 2:] * focal_px + (width / 2, height / 2)
    corner = np.floor(corner - (point_size_px - 1) / 2).astype(np.int64)
    return _splat(corner, colors, width, height, point_size_px)


def _splat(
    corner: np.ndarray, colors: np.ndarray, width: int, height: int, size: int
) -> np.ndarray:
    offsets = np.stack(np.meshgrid(np.arange(size), np.arange(size)), axis=-1).reshape(1, -1, 2)
    u, v = np.moveaxis(corner[:, None] + offsets, -1, 0)  # (N, size * size)
    inside = (u >= 0) & (u < width) & (v >= 0) & (v < height)
    canvas = np.full((height, width, 3), BACKGROUND, np.uint8)
    canvas[v[inside], u[inside]] = np.repeat(colors, size * size, axis=0)[inside.ravel()]
    return canvas


def _rotation(viewpoint: Viewpoint) -> np.ndarray:
    """Return the rows right, down and forward of a viewer who holds the head level."""
    forward = np.subtract(viewpoint.target, viewpoint.eye)
    forward = forward / np.linalg.norm(forward)
    right = np.cross((0.0, 1.0, 0.0), forward)
    right = right / np.linalg.norm(right)
    return np.stack([right, np.cross(forward, right), forward])

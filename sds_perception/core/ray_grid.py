"""The rays of a whole distorted image: solved for every eighth pixel, interpolated between."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from sds_perception.core.undistortion import FISHEYE_MODELS, TOLERANCE_PX, project, undistort

STEP_PX = 8
"""Between two nodes; lenses bend so smoothly that cubics between them are exact to 1e-5 pixels."""


def undistorted_rays(
    width: int, height: int, *, K: np.ndarray, D: np.ndarray, model: str
) -> np.ndarray:
    """
    Find the ray that the lens bends onto each pixel of an image.

    :param K: (3, 3) camera matrix, pixels.
    :param D: (N,) coefficients of the distortion model.
    :param model: as in sensor_msgs/CameraInfo.
    :returns: (H, W, 2) float32 x/z and y/z; NaN where the distortion cannot be inverted.
    :raises ValueError: for coefficients that no model here has.
    """
    lens = {'K': K, 'D': D, 'model': model}
    if model in FISHEYE_MODELS:  # a table of angles is faster still
        return undistort(_pixels(np.arange(width), np.arange(height)), **lens)
    columns, rows = -(-width // STEP_PX), -(-height // STEP_PX)
    u, v = (STEP_PX * np.arange(-1, count + 2) for count in (columns, rows))
    nodes = undistort(_pixels(u, v), **lens).astype(np.float64)
    rays = _interpolated(_interpolated(nodes).swapaxes(0, 1)).swapaxes(0, 1)
    is_wrong = _wrong_cells(nodes, rays, K, D)
    is_open = is_wrong.repeat(STEP_PX, axis=0).repeat(STEP_PX, axis=1)[:height, :width]
    rays = rays[:height, :width].astype(np.float32)
    if is_open.any():
        rays[is_open] = undistort(np.argwhere(is_open)[:, ::-1], **lens)
    return rays


def _pixels(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Return the (V, U, 2) pixels of columns u and rows v."""
    return np.stack(np.meshgrid(u, v), axis=-1)


def _interpolated(nodes: np.ndarray) -> np.ndarray:
    """
    Lay a cubic through every four nodes (Lagrange), along the first axis.

    :param nodes: (N + 3, M, 2), the first one step before the first value.
    :returns: (STEP_PX N, M, 2).
    """
    t = np.arange(STEP_PX) / STEP_PX
    weights = np.stack(
        [
            -t * (t - 1) * (t - 2) / 6,
            (t + 1) * (t - 1) * (t - 2) / 2,
            -(t + 1) * t * (t - 2) / 2,
            (t + 1) * t * (t - 1) / 6,
        ]
    )
    values = sliding_window_view(nodes, 4, axis=0) @ weights  # (N, M, 2, STEP_PX)
    return np.moveaxis(values, -1, 1).reshape(-1, *nodes.shape[1:])


def _wrong_cells(nodes: np.ndarray, rays: np.ndarray, K: np.ndarray, D: np.ndarray) -> np.ndarray:
    """Return the (V, U) cells between nodes that must be solved pixel by pixel."""
    # a cubic is furthest off in the middle of its cell
    middles = rays[STEP_PX // 2 :: STEP_PX, STEP_PX // 2 :: STEP_PX]
    rows, columns = middles.shape[:2]
    u, v = (STEP_PX * np.arange(count) + STEP_PX // 2 for count in (columns, rows))
    found = project(middles.reshape(-1, 2), K, D).reshape(middles.shape)
    error = np.abs(found - _pixels(u, v)).max(axis=-1)
    has_ray = np.isfinite(nodes[1:-1, 1:-1, 0])
    touches_a_ray = has_ray[:-1, :-1] | has_ray[:-1, 1:] | has_ray[1:, :-1] | has_ray[1:, 1:]
    return ~(error <= TOLERANCE_PX) & touches_a_ray

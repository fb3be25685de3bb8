"""Cast one ray through every pixel of a pinhole camera and find the nearest surface."""

from dataclasses import dataclass

import numpy as np
from sds_perception.datasets.rooms.geometry import Geometry

NOTHING = -1
NEAR_M = 0.02


@dataclass(frozen=True)
class Hits:
    """What each ray met first."""

    inverse_depth: np.ndarray
    """(H, W) float32, 1/m along the optical axis; 0 where the ray met nothing."""
    surface: np.ndarray
    """(H, W) int32, row of the Geometry; -1 where the ray met nothing."""


def cast_rays(
    geometry: Geometry, world_T_camera: np.ndarray, K: np.ndarray, *, height: int, width: int
) -> Hits:
    """
    Find the nearest surface in front of every pixel's center.

    In a pinhole camera the inverse depth of a plane, and the in-plane coordinates divided by
    the depth, are affine functions of the pixel, so a rectangle costs a few sums a pixel.

    :param geometry: the surfaces.
    :param world_T_camera: (4, 4) pose of the optical frame (x right, y down, z forward).
    :param K: (3, 3) pixels.
    """
    inverse_depth = np.zeros((height, width), np.float32)
    surface = np.full((height, width), NOTHING, np.int32)
    rows = np.arange(height, dtype=np.float32)
    columns = np.arange(width, dtype=np.float32)
    origin = world_T_camera[:3, 3]
    directions = world_T_camera[:3, :3] @ np.linalg.inv(K)
    is_front, planes = _affine_planes(geometry, origin, directions)
    candidates = np.concatenate([is_front, np.arange(geometry.num_flat, len(geometry.owners))])
    windows = _windows(geometry.corners(candidates), world_T_camera, K, height=height, width=width)
    for i, top, bottom, left, right in windows.tolist():
        window = np.s_[top:bottom, left:right]
        if i < len(is_front):
            found, where = _meet_rectangle(planes[i], rows[top:bottom], columns[left:right])
        else:
            pixels = rows[top:bottom].astype(float), columns[left:right].astype(float)
            found, where = _meet_curved(geometry, candidates[i], origin, directions, *pixels)
        where &= found > inverse_depth[window]
        np.copyto(inverse_depth[window], found, where=where)
        np.copyto(surface[window], candidates[i], where=where)
    return Hits(inverse_depth, surface)


def _affine_planes(
    geometry: Geometry, origin: np.ndarray, directions: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """
    Prepare the rectangles that face the origin.

    :returns: (P,) their rows, and (P, 5, 3) float32 coefficients of (u, v, 1): the inverse depth,
        and four edge functions that are not negative inside, such as (half width - x) / depth.
    """
    flat = np.s_[: geometry.num_flat]
    offset = origin - geometry.centers[flat]
    distance = (offset * geometry.axes[flat, 2]).sum(axis=1)
    front = np.flatnonzero(distance > 1e-9)
    u, v, normal = np.moveaxis(geometry.axes[front], 1, 0)
    offset, half = offset[front], geometry.half_sizes[front]
    inverse = (normal @ directions) / -distance[front, None]
    x = (offset * u).sum(axis=1)[:, None] * inverse + u @ directions
    y = (offset * v).sum(axis=1)[:, None] * inverse + v @ directions
    half_u, half_v = half[:, 0, None] * inverse, half[:, 1, None] * inverse
    edges = [inverse, half_u - x, half_u + x, half_v - y, half_v + y]
    return front, np.stack(edges, axis=1).astype(np.float32)


def _meet_rectangle(
    plane: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    across = plane[:, :1] * columns + plane[:, 2:]  # (5, w)
    down = plane[:, 1:2] * rows  # (5, h)
    found = across[0] + down[0][:, None]
    where = (across[1:, None, :] >= -down[1:, :, None]).all(axis=0)
    return found, where


def _meet_curved(
    geometry: Geometry,
    index: int,
    origin: np.ndarray,
    directions: np.ndarray,
    rows: np.ndarray,
    columns: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    to_unit = geometry.axes[index] / geometry.half_sizes[index][:, None]
    o = to_unit @ (origin - geometry.centers[index])
    a = to_unit @ directions
    rows, columns = rows[:, None], columns[None]
    d = [(k[0] * columns + k[2]) + k[1] * rows for k in a]
    taper = geometry.tapers[index]
    t = _meet_unit_sphere(o, d) if np.isnan(taper) else _meet_unit_frustum(o, d, taper)
    where = t > NEAR_M
    return (where / np.where(where, t, 1.0)).astype(np.float32), where


def _meet_unit_sphere(o: np.ndarray, d: list[np.ndarray]) -> np.ndarray:
    a = d[0] ** 2 + d[1] ** 2 + d[2] ** 2
    b = d[0] * o[0] + d[1] * o[1] + d[2] * o[2]
    under_root = b * b - a * (o @ o - 1.0)
    return np.where(under_root > 0, (-b - np.sqrt(np.maximum(under_root, 0))) / a, 0.0)


def _meet_unit_frustum(o: np.ndarray, d: list[np.ndarray], taper: float) -> np.ndarray:
    """Return the distance to x² + y² = (m + k z)², |z| <= 1, and its two caps; 0 = missed."""
    m, k = (1 + taper) / 2, (taper - 1) / 2
    o_radius, d_radius = m + k * o[2], k * d[2]
    a = d[0] ** 2 + d[1] ** 2 - d_radius**2
    a = np.where(np.abs(a) < 1e-12, 1e-12, a)
    b = d[0] * o[0] + d[1] * o[1] - o_radius * d_radius
    under_root = b * b - a * (o[0] ** 2 + o[1] ** 2 - o_radius**2)
    root = np.sqrt(np.maximum(under_root, 0))
    side = np.full(a.shape, np.inf)
    for t in ((-b + root) / a, (-b - root) / a):
        is_hit = (under_root > 0) & (t > 0) & (np.abs(o[2] + t * d[2]) <= 1)
        side = np.where(is_hit, np.minimum(side, t), side)
    if abs(o[2]) > 1:
        cap = np.sign(o[2])  # only the cap on the origin's side can be the nearest
        t = (cap - o[2]) / np.where(d[2] == 0, 1e-12, d[2])
        inside = (o[0] + t * d[0]) ** 2 + (o[1] + t * d[1]) ** 2 <= (m + k * cap) ** 2
        side = np.where(inside & (t > 0), np.minimum(side, t), side)
    return np.where(np.isfinite(side), side, 0.0)


def _windows(
    corners: np.ndarray, world_T_camera: np.ndarray, K: np.ndarray, *, height: int, width: int
) -> np.ndarray:
    """
    Find where surfaces may appear in the picture, the nearest first.

    :param corners: (N, 8, 3) of the boxes around them.
    :returns: (V, 5) int: index into N, first row, end row, first column, end column.
    """
    points = (corners - world_T_camera[:3, 3]) @ world_T_camera[:3, :3]
    is_ahead = points[..., 2] >= NEAR_M
    kept = np.flatnonzero(is_ahead.any(axis=1))
    points, is_ahead = points[kept], is_ahead[kept]
    low, high = _bounds(points, is_ahead, K)
    cut = np.flatnonzero(~is_ahead.all(axis=1))
    crossings, is_crossing = _near_crossings(points[cut])
    cut_low, cut_high = _bounds(crossings, is_crossing, K)
    low[cut], high[cut] = np.minimum(low[cut], cut_low), np.maximum(high[cut], cut_high)
    limits = np.array([height, width])
    start = np.clip(np.ceil(low - 0.01), 0, limits)
    stop = np.clip(np.floor(high + 0.01) + 1, 0, limits)
    nearest = np.where(is_ahead, points[..., 2], np.inf).min(axis=1)
    order = np.argsort(nearest, kind='stable')
    order = order[(start < stop).all(axis=1)[order]]
    spans = np.stack([start[:, 0], stop[:, 0], start[:, 1], stop[:, 1]], axis=1)
    return np.concatenate([kept[order, None], spans[order]], axis=1).astype(int)


def _bounds(points: np.ndarray, where: np.ndarray, K: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (N, 2) lowest and highest row and column of the points that count."""
    z = np.where(where, points[..., 2], 1.0)
    y = points[..., 1] / z
    u = K[0, 0] * points[..., 0] / z + K[0, 1] * y + K[0, 2]
    pixels = np.stack([K[1, 1] * y + K[1, 2], u], axis=-1)
    where = where[..., None]
    return (
        np.where(where, pixels, np.inf).min(axis=1),
        np.where(where, pixels, -np.inf).max(axis=1),
    )


def _near_crossings(corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (N, 12, 3) where the edges of boxes cross the near plane, and whether they do."""
    bits = np.arange(8)
    starts = np.concatenate([bits[(bits & bit) == 0] for bit in (1, 2, 4)])
    a, b = corners[:, starts], corners[:, starts + np.repeat([1, 2, 4], 4)]
    is_crossing = (a[..., 2] < NEAR_M) != (b[..., 2] < NEAR_M)
    rise = np.where(is_crossing, b[..., 2] - a[..., 2], 1.0)
    share = (NEAR_M - a[..., 2]) / rise
    crossings = a + share[..., None] * (b - a)
    crossings[..., 2] = NEAR_M
    return crossings, is_crossing

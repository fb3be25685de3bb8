"""The motion of a camera from points that are tracked from one of its frames to another."""

from dataclasses import dataclass

import cv2
import numpy as np

MAX_POINTS = 400
CORNER_QUALITY = 0.005
"""Of the weakest corner that is tracked over the strongest one."""
SPACING = 1 / 40
"""Smallest distance of two corners over the picture's width."""
WINDOW_PX = 9
ROUND_TRIP_PX = 0.3
"""A point that is tracked there and back has to come home as near as this."""
INLIER_PX = 0.25
"""Distance to its epipolar line up to which a point agrees with a motion."""
CONFIDENCE = 0.999
MAX_WAYS = 50.0
"""Points farther away than so many times the way have no parallax to speak of."""
MIN_POINTS = 15
"""Fewer points, in front of both cameras and near enough, say nothing sure of a motion."""
MIN_PARALLAX_PX = 0.5
"""So far half of all points move beyond the rotation; else the camera rested, and things moved."""


@dataclass(frozen=True)
class Tracks:
    """Where points of a target frame went."""

    target: np.ndarray
    """(N, 2) float64 pixels."""
    source: np.ndarray
    """(N, 2) float64 pixels."""

    def chosen(self, which: np.ndarray) -> 'Tracks':
        """Return the tracks that a mask (N,) bool or indices name."""
        return Tracks(self.target[which], self.source[which])


def tracked_motion(
    target: np.ndarray, source: np.ndarray, *, K: np.ndarray, depth: np.ndarray
) -> np.ndarray | None:
    """
    Find how points move from one camera frame to another, without anything learned.

    Corners are tracked (Shi and Tomasi, CVPR 1994; pyramidal Lucas and Kanade), their essential
    matrix gives rotation and direction (Nistér, PAMI 2004), and the depth that a network says
    gives the length of the way: the median over the points of that depth over the triangulated
    one. To learn depth with such motions instead of those of a motion network was proposed by
    Zhao et al. (Towards Better Generalization, CVPR 2020): they do not depend on the depth that is
    being learned but for that length, and so cannot drift with it.

    :param target: (H, W) uint8 gray.
    :param source: (H, W) uint8 gray, of the same camera.
    :param K: (3, 3) pixels.
    :param depth: (H, W) of the target, positive, in any unit.
    :returns: (4, 4) float64 source_T_target in the unit of depth; None where too few points
        agree on one, as in frames without texture, or the camera hardly left its place.
    """
    tracks = track_corners(target, source)
    pose = relative_pose(tracks, K)
    if pose is None:
        return None
    tracks, rotation, direction = pose
    unit_depth = triangulated_depth(tracks, K, rotation, direction)
    is_ahead = unit_depth > 0
    if is_ahead.sum() < MIN_POINTS:
        return None
    u, v = tracks.target[is_ahead].round().astype(int).T
    motion = np.eye(4)
    motion[:3, :3] = rotation
    motion[:3, 3] = direction * np.median(depth[v, u] / unit_depth[is_ahead])
    return motion


def track_corners(target: np.ndarray, source: np.ndarray) -> Tracks:
    """
    Follow the corners of a frame into another one, and back to see which were lost.

    :param target: (H, W) uint8 gray.
    :param source: (H, W) uint8 gray.
    """
    corners = cv2.goodFeaturesToTrack(
        target, MAX_POINTS, CORNER_QUALITY, minDistance=SPACING * target.shape[1]
    )
    if corners is None:
        return Tracks(np.empty((0, 2)), np.empty((0, 2)))
    window = (WINDOW_PX, WINDOW_PX)
    moved, is_found, _ = cv2.calcOpticalFlowPyrLK(target, source, corners, None, winSize=window)
    home, is_back, _ = cv2.calcOpticalFlowPyrLK(source, target, moved, None, winSize=window)
    distance = np.linalg.norm(corners - home, axis=-1)
    is_kept = ((is_found & is_back) > 0) & (distance < ROUND_TRIP_PX)
    return Tracks(corners[is_kept].astype(np.float64), moved[is_kept].astype(np.float64))


def relative_pose(tracks: Tracks, K: np.ndarray) -> tuple[Tracks, np.ndarray, np.ndarray] | None:
    """
    Find the rotation and the direction of the way that most tracks agree on.

    :param K: (3, 3) pixels.
    :returns: the tracks that agree, (3, 3) source_R_target and (3,) of length 1; None where there
        are fewer than ``MIN_POINTS``, or the camera hardly left its place.
    """
    if len(tracks.target) < MIN_POINTS:
        return None
    points = (tracks.target, tracks.source, K)
    essential, is_inlier = cv2.findEssentialMat(*points, cv2.USAC_DEFAULT, CONFIDENCE, INLIER_PX)
    if essential is None or essential.shape != (3, 3):
        return None
    _, rotation, direction, is_inlier, _ = cv2.recoverPose(
        essential, *points, distanceThresh=MAX_WAYS, mask=is_inlier
    )
    agreeing = tracks.chosen(is_inlier[:, 0] > 0)
    if len(agreeing.target) < MIN_POINTS:
        return None
    # points at rest agree with every way, so that a few that moved would choose it
    if np.median(parallax_px(tracks, K, rotation)) < MIN_PARALLAX_PX:
        return None
    return agreeing, rotation, direction[:, 0]


def parallax_px(tracks: Tracks, K: np.ndarray, rotation: np.ndarray) -> np.ndarray:
    """
    Return how far points moved beyond what a rotation moves them.

    :param K: (3, 3) pixels.
    :param rotation: (3, 3) source_R_target.
    :returns: (N) pixels.
    """
    turned = _rays(tracks.target, K) @ (K @ rotation).T
    return np.linalg.norm(tracks.source - turned[:, :2] / turned[:, 2:], axis=1)


def triangulated_depth(
    tracks: Tracks, K: np.ndarray, rotation: np.ndarray, translation: np.ndarray
) -> np.ndarray:
    """
    Return how far along the target's optical axis tracked points are.

    :param K: (3, 3) pixels.
    :param rotation: (3, 3) source_R_target.
    :param translation: (3,) the target's origin in the source camera.
    :returns: (N) in the unit of the translation; negative behind the camera, NaN without
        parallax.
    """
    turned = _rays(tracks.target, K) @ rotation.T
    seen = _rays(tracks.source, K)
    # depth * turned + translation lies along seen: both cross products with it cancel out
    turning, moving = np.cross(seen, turned), np.cross(seen, translation)
    with np.errstate(invalid='ignore', divide='ignore'):
        return -(turning * moving).sum(axis=1) / np.square(turning).sum(axis=1)


def _rays(pixels: np.ndarray, K: np.ndarray) -> np.ndarray:
    """Return (N, 3) camera axes, with z = 1."""
    return np.column_stack([pixels, np.ones(len(pixels))]) @ np.linalg.inv(K).T

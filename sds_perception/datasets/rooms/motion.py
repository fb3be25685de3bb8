"""Smooth camera paths through a furnished room."""

from dataclasses import dataclass

import numpy as np
from sds_perception.datasets.rooms.plan import Plan
from sds_perception.datasets.rooms.raycast import cast_rays
from sds_perception.datasets.rooms.scene import Scene
from sds_perception.datasets.rooms.solids import yaw_rotation

_TRIES = 60
_VIEWS = 8
_CLEARANCE_M = 0.35
_PROBE = {'height': 18, 'width': 24}
_PROBE_K = np.array([[19.4, 0, 11.5], [0, 19.4, 8.5], [0, 0, 1]])


@dataclass(frozen=True)
class Motion:
    """A path that swings around a place; its pose is a smooth function of time."""

    center: np.ndarray
    """(3,) meters."""
    reach: np.ndarray
    """(3,) how far it swings to each side along x, y, z, meters."""
    heading: np.ndarray
    """(3,) mean yaw, pitch and roll, radians; yaw 0 looks along y, negative pitch down."""
    turn: np.ndarray
    """(3,) how far yaw, pitch and roll swing, radians."""
    rates: np.ndarray
    """(6,) angular frequencies of these six swings, radians per second."""
    phases: np.ndarray
    """(6,) where in its swing each begins, radians."""

    def pose(self, seconds: float) -> np.ndarray:
        """Return the (4, 4) world_T_camera of the optical frame at a time."""
        swing = np.sin(self.rates * seconds + self.phases)
        yaw, pitch, roll = self.heading + self.turn * swing[3:]
        pose = np.eye(4)
        pose[:3, :3] = yaw_rotation(yaw) @ _optical(pitch, roll)
        pose[:3, 3] = self.center + self.reach * swing[:3]
        return pose


def random_motion(rng: np.random.Generator, scene: Scene, plan: Plan) -> Motion:
    """
    Look for a path that touches nothing and from which one sees into the room.

    :returns: the first good one, or the best of those tried.
    """
    best, best_score, views = None, -np.inf, 0
    for _ in range(_TRIES):
        motion = _draw(rng, plan)
        if not _is_free(motion, plan):
            continue
        views += 1
        score = min(_view_score(scene, motion.pose(t)) for t in (0.0, 3.0))
        if score > best_score:
            best, best_score = motion, score
        if score >= 0.9 or views == _VIEWS:
            break
    return best if best is not None else _fallback(rng, plan)


def _draw(rng: np.random.Generator, plan: Plan) -> Motion:
    is_robot = rng.random() < 0.3
    height = rng.uniform(0.45, 1.1) if is_robot else rng.uniform(1.15, 1.75)
    margin = plan.size[:2] / 2 - 0.45
    x, y = rng.uniform(-margin, margin)
    reach = rng.uniform(0.1, 0.7, 2)
    inward = np.arctan2(x, -y) + rng.normal(0, 0.5)
    pitch = rng.normal(-0.06, 0.06) if is_robot else rng.normal(-0.27, 0.13)
    speed = rng.uniform(0.15, 0.45)
    rates = [speed / reach[0], speed / reach[1], 0.9, 0.35, 0.45, 0.6]
    return Motion(
        center=np.array([x, y, height]),
        reach=np.array([*reach, 0.03]),
        heading=np.array([inward, pitch, rng.normal(0, 0.02)]),
        turn=np.array([rng.uniform(0.1, 0.6), 0.05, 0.015]),
        rates=np.array(rates) * rng.uniform(0.8, 1.2, 6),
        phases=rng.uniform(0, 2 * np.pi, 6),
    )


def _is_free(motion: Motion, plan: Plan) -> bool:
    low = motion.center - motion.reach - _CLEARANCE_M
    high = motion.center + motion.reach + _CLEARANCE_M
    half = plan.size[:2] / 2 + 0.1
    if (low[:2] < -half).any() or (high[:2] > half).any():
        return False
    return not any(
        f.height_m > low[2] and (low[:2] < f.high).all() and (high[:2] > f.low).all()
        for f in plan.footprints
    )


def _view_score(scene: Scene, pose: np.ndarray) -> float:
    """Return 1 for a view of many things in the room, less where one blocks the lens."""
    hits = cast_rays(scene.geometry, pose, _PROBE_K, **_PROBE)
    is_close = (hits.inverse_depth > 1 / 0.9).mean()
    far = 1.0 / np.maximum(np.median(hits.inverse_depth), 0.05)
    counts = np.bincount(scene.surfaces.labels[hits.surface].ravel(), minlength=40)
    kinds = (counts > 3).sum()
    return min(far / 2.3, 1.0) * min(kinds / 6, 1.0) + min(0.15 - is_close, 0.0) * 2


def _fallback(rng: np.random.Generator, plan: Plan) -> Motion:
    """Stand under the ceiling in the middle of a room that is too full for a path."""
    motion = _draw(rng, plan)
    return Motion(
        center=np.array([0.0, 0.0, plan.size[2] - 0.4]),
        reach=np.full(3, 0.05),
        heading=motion.heading,
        turn=motion.turn,
        rates=motion.rates,
        phases=motion.phases,
    )


def _optical(pitch: float, roll: float) -> np.ndarray:
    """Return the optical axes of a camera that looks along y: x right, y down, z forward."""
    cp, sp, cr, sr = np.cos(pitch), np.sin(pitch), np.cos(roll), np.sin(roll)
    forward, up, right = np.array([0, cp, sp]), np.array([0, -sp, cp]), np.array([1.0, 0, 0])
    return np.stack([cr * right - sr * up, -(cr * up + sr * right), forward], axis=1)

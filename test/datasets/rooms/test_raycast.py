"""Rays meet what a slow, obvious computation says they meet."""

import numpy as np
import pytest
from sds_perception.datasets.rooms.geometry import build_geometry
from sds_perception.datasets.rooms.raycast import NOTHING, cast_rays
from sds_perception.datasets.rooms.solids import box, frustum, pitch_rotation, placed, tilted

K = np.array([[40.0, 0, 19.5], [0, 40.0, 14.5], [0, 0, 1]])
SIZE = {'height': 30, 'width': 40}
AHEAD = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])


def test_turned_boxes_are_met_where_slabs_say():
    boxes = random_boxes(25)
    hits = cast_rays(build_geometry(boxes), AHEAD, K, **SIZE)
    expected = np.min([slab_depth(b) for b in boxes], axis=0)
    depth = np.where(hits.surface == NOTHING, np.inf, 1 / np.maximum(hits.inverse_depth, 1e-9))
    # a ray through an edge may go either way
    agrees = np.isclose(depth, expected, rtol=1e-5)
    assert agrees.mean() > 0.995
    assert np.isfinite(expected).mean() > 0.3


def test_each_surface_belongs_to_its_solid():
    boxes = [box((-1, 3, -1), (1, 4, 1), 6), box((-9, 8, -9), (9, 9, 9), 0)]
    geometry = build_geometry(boxes)
    hits = cast_rays(geometry, AHEAD, K, **SIZE)
    assert geometry.owners[hits.surface[15, 20]] == 0
    assert geometry.owners[hits.surface[0, 0]] == 1


@pytest.mark.parametrize('taper', [0.0001, 0.5, 1.0, 1.8])
@pytest.mark.parametrize('tilt', [0.0, 0.9, np.pi / 2])
def test_frustums_are_met_where_small_steps_say(taper, tilt):
    cone = tilted(
        frustum((0, 3, -0.5), (0, 3, 0.7), 0.5, 6, taper=taper), pitch_rotation(tilt), (0, 3, 0)
    )
    hits = cast_rays(build_geometry([cone]), AHEAD, K, **SIZE)
    stepped = first_step_inside(cone)
    both = (hits.surface != NOTHING) & np.isfinite(stepped)
    assert (both == np.isfinite(stepped)).mean() > 0.98
    depth = 1 / np.maximum(hits.inverse_depth, 1e-9)
    assert np.abs(depth - stepped)[both].max() < 0.011


def test_a_camera_inside_a_box_sees_through_it():
    hits = cast_rays(build_geometry([box((-1, -1, -1), (1, 1, 1), 6)]), AHEAD, K, **SIZE)
    assert (hits.surface == NOTHING).all()


def random_boxes(count):
    rng = np.random.default_rng(0)
    boxes = []
    for _ in range(count):
        half, center = rng.uniform(0.1, 0.5, 3), rng.uniform([-2, 2, -1.5], [2, 6, 1.5])
        turned = tilted(box(-half, half, 6), pitch_rotation(rng.uniform(-1, 1)), (0, 0, 0))
        boxes += placed([turned], center, rng.uniform(0, 3))
    return boxes


def rays_in(solid):
    """Return origin (3,) and directions (H, W, 3) of the rays in the frame of a solid."""
    u, v = np.meshgrid(np.arange(SIZE['width']), np.arange(SIZE['height']))
    rays = np.stack([u, v, np.ones_like(u)], axis=-1) @ np.linalg.inv(K).T @ AHEAD[:3, :3].T
    return -solid.center @ solid.rotation, rays @ solid.rotation


def slab_depth(solid):
    origin, rays = rays_in(solid)
    first, last = (-solid.half_size - origin) / rays, (solid.half_size - origin) / rays
    enter, leave = np.minimum(first, last).max(axis=-1), np.maximum(first, last).min(axis=-1)
    return np.where((enter <= leave) & (enter > 0), enter, np.inf)


def first_step_inside(solid):
    origin, rays = rays_in(solid)
    taper = solid.taper
    steps = np.arange(1.5, 4.5, 0.01)
    points = (origin + steps[:, None, None, None] * rays) / solid.half_size
    radius = (1 + taper) / 2 + (taper - 1) / 2 * points[..., 2]
    inside = (np.hypot(points[..., 0], points[..., 1]) <= radius) & (np.abs(points[..., 2]) <= 1)
    return np.where(inside.any(axis=0), steps[inside.argmax(axis=0)], np.inf)

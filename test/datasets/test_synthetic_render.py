"""Pictures of hand-made scenes: depth, labels and normals are what geometry says."""

import numpy as np
import pytest
from sds_perception.core.camera import Camera, pinhole, ray_table
from sds_perception.datasets.rooms.lights import Lights
from sds_perception.datasets.rooms.photography import Photography
from sds_perception.datasets.rooms.scene import Scene
from sds_perception.datasets.rooms.solids import Material, box, ellipsoid, frustum
from sds_perception.datasets.synthetic_render import render_frame

AHEAD = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])
"""A camera in the origin that looks along the world's y axis."""
CAMERA = pinhole(32.0, 32.0, 16.0, 12.0, width=33, height=25)
"""Its middle pixel (16, 12) looks straight ahead."""
WALL = box((-3, 2.0, -3), (3, 2.1, 3), 0)
BOX = box((-0.2, 1.0, -0.2), (0.2, 1.4, 0.2), 6)


@pytest.fixture(scope='module')
def frame():
    return render_frame(Scene((WALL, BOX)), AHEAD, CAMERA)


def test_the_wall_is_two_meters_away_and_the_box_one(frame):
    assert frame.depth[12, 16] == 1.0
    assert frame.depth[0, 0] == 2.0
    assert frame.labels[12, 16] == 6
    assert frame.labels[0, 0] == 0


def test_the_box_covers_the_pixels_that_its_size_says(frame):
    # half of 0.2 m at 1 m is 6.4 of 32 pixels
    columns = np.flatnonzero(frame.labels[12] == 6)
    assert columns.tolist() == list(range(16 - 6, 16 + 7))


def test_normals_face_the_camera(frame):
    np.testing.assert_allclose(frame.normals[12, 16], [0, 0, -1], atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(frame.normals, axis=-1), 1, atol=1e-6)


def test_nothing_is_nan_and_unlabeled():
    frame = render_frame(Scene((BOX,)), AHEAD, CAMERA)
    assert np.isnan(frame.depth[0, 0]) and np.isnan(frame.normals[0, 0]).all()
    assert frame.labels[0, 0] == 255
    assert frame.image[0, 0].tolist() == [0, 0, 0]


def test_points_of_a_ball_lie_on_the_ball():
    ball = ellipsoid((0.1, 3.0, 0.2), (0.5, 0.5, 0.5), 30)
    points = points_of(render_frame(Scene((ball,)), AHEAD, CAMERA))
    radius = np.linalg.norm(points - [0.1, 3.0, 0.2], axis=1)
    assert len(points) > 50
    np.testing.assert_allclose(radius, 0.5, atol=1e-4)


def test_points_of_a_cone_lie_on_the_cone():
    cone = frustum((0, 4.0, -0.5), (0, 4.0, 0.5), 0.6, 34, taper=0.5)
    points = points_of(render_frame(Scene((cone,)), AHEAD, CAMERA))
    radius = np.hypot(points[:, 0], points[:, 1] - 4.0)
    expected = 0.6 - 0.3 * (points[:, 2] + 0.5)
    assert len(points) > 30
    np.testing.assert_allclose(radius, expected, atol=1e-4)


def test_a_slanted_view_of_the_floor_is_exact():
    floor = box((-20, -20, -0.1), (20, 20, 0.0), 1)
    pose = tilted_down(0.5, height=1.3)
    points = points_of(render_frame(Scene((floor,)), pose, CAMERA), pose)
    assert len(points) > 300
    assert np.abs(points[:, 2]).max() < 1e-4


def test_what_reaches_behind_the_camera_is_still_seen():
    long = box((-0.5, -5.0, -0.6), (0.5, 5.0, -0.5), 1)
    frame = render_frame(Scene((long,)), AHEAD, CAMERA)
    # the lowest ray falls 12 / 32 per meter, so it meets the top after 0.5 * 32 / 12 m
    assert frame.depth[24, 16] == pytest.approx(0.5 * 32 / 12, abs=1e-5)


def test_labels_and_depth_are_those_of_the_pixel_center_and_colors_of_the_whole_pixel():
    white, black = Material((1.0, 1, 1)), Material((0.0, 0, 0))
    # the rim of the near wall passes through the middle of column 16's left half
    scene = Scene(
        (
            box((-3, 2, -3), (3, 2.1, 3), 0, white),
            box((-1, 1, -1), (-0.25 / 32, 1.1, 1), 6, black),
        ),
        Lights((1.0, 1, 1), (1.0, 1, 1)),
    )
    frame = render_frame(scene, AHEAD, CAMERA)
    assert frame.labels[12, 15:18].tolist() == [6, 0, 0]
    left, rim, right = frame.image[12, 15:18, 0].astype(int)
    assert left == 0 and 0 < rim < right


def test_intrinsics_may_be_any(frame):
    skewed = Camera(33, 25, np.array([[40.0, 3, 9], [0, 28, 15], [0, 0, 1]]))
    scene = Scene((WALL, BOX))
    other = render_frame(scene, AHEAD, skewed)
    points = points_of(other, camera=skewed)
    on_wall, on_box = np.abs(points[:, 1] - 2.0) < 1e-4, np.abs(points[:, 1] - 1.0) < 1e-4
    assert (on_wall | on_box).all() and on_box.any()


def test_an_uncalibrated_camera_is_refused():
    with pytest.raises(ValueError, match='no positive finite focal lengths'):
        render_frame(Scene((WALL,)), AHEAD, Camera(4, 4, np.zeros((3, 3))))


def test_noise_needs_a_source():
    with pytest.raises(ValueError, match='give rng'):
        render_frame(Scene((WALL,)), AHEAD, CAMERA, photography=Photography(noise=0.01))


def points_of(frame, pose=AHEAD, camera=CAMERA):
    """Return the (N, 3) world points that depth times ray says."""
    rays = np.dstack([ray_table(camera, rectified=False), np.ones(frame.depth.shape)])
    points = (rays * frame.depth[..., None])[np.isfinite(frame.depth)]
    return points @ pose[:3, :3].T + pose[:3, 3]


def tilted_down(angle, *, height):
    """Return a pose above the origin that looks along y and down by an angle in radians."""
    c, s = np.cos(angle), np.sin(angle)
    pose = np.eye(4)
    pose[:3, :3] = np.array([[1, 0, 0], [0, -s, c], [0, -c, -s]])
    pose[:3, 3] = [0.3, -0.2, height]
    return pose

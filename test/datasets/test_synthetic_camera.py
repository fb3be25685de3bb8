"""The moving camera: the same for the same seed, smooth, and consistent from frame to frame."""

import cv2
import numpy as np
import pytest
from sds_perception.core.camera import ray_table
from sds_perception.datasets.rooms.photography import FAITHFUL
from sds_perception.datasets.synthetic_camera import SyntheticCamera, default_camera

WIDTH, HEIGHT = 96, 72


@pytest.fixture(scope='module')
def video():
    return SyntheticCamera(3, WIDTH, HEIGHT, photography=FAITHFUL)


@pytest.mark.parametrize('seed', [3, 4])
def test_true_depth_and_pose_turn_one_frame_into_the_next(seed):
    camera = SyntheticCamera(seed, WIDTH, HEIGHT, photography=FAITHFUL)
    first, second = camera.frame(10), camera.frame(13)
    first_T_second = np.linalg.inv(camera.pose(10)) @ camera.pose(13)
    image, depth, is_seen = warped(first, second.depth, first_T_second, camera.camera)
    # the same surface is seen where the depths agree
    is_same = is_seen & (np.abs(depth[0] - depth[1]) < 0.01 * depth[1])
    error = np.abs(image - second.image.astype(np.float32))[is_same].mean() / 255
    assert is_same.mean() > 0.7
    assert error < 0.02


def test_seed_and_index_say_everything(video):
    again = SyntheticCamera(3, WIDTH, HEIGHT, photography=FAITHFUL)
    again.frame(0)
    np.random.seed(1)  # the global generator must not matter
    first, second = video.frame(7), again.frame(7)
    for name in ('image', 'labels', 'depth', 'normals'):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


def test_noise_is_the_same_for_the_same_frame_and_differs_between_frames():
    camera = SyntheticCamera(5, 32, 24)
    assert (camera.frame(1).image == camera.frame(1).image).all()
    assert (camera.frame(1).image != camera.frame(2).image).any()


def test_the_path_is_smooth_and_poses_are_rigid(video):
    poses = np.stack([video.pose(index) for index in range(60)])
    steps = np.linalg.norm(np.diff(poses[:, :3, 3], axis=0), axis=1)
    assert 0 < steps.max() < 0.05  # meters in a thirtieth of a second
    turns = poses[:-1, :3, :3].transpose(0, 2, 1) @ poses[1:, :3, :3]
    angles = np.arccos(np.clip((np.trace(turns, axis1=1, axis2=2) - 1) / 2, -1, 1))
    assert angles.max() < np.radians(3)
    assert np.linalg.det(poses[:, :3, :3]) == pytest.approx(1.0)


def test_iterating_gives_the_frames_in_order(video):
    frames = iter(video)
    assert (next(frames).depth == video.frame(0).depth).all()
    assert (next(frames).depth == video.frame(1).depth).all()


def test_the_default_camera_is_63_degrees_wide():
    camera = default_camera(640, 480)
    assert camera.K[0, 0] == pytest.approx(518.8579)
    assert 2 * np.degrees(np.arctan(320 / camera.K[0, 0])) == pytest.approx(63.3, abs=0.1)


@pytest.mark.parametrize(('width', 'height', 'rate_hz'), [(0, 24, 30), (32, -1, 30), (32, 24, 0)])
def test_sizes_and_rates_must_be_positive(width, height, rate_hz):
    with pytest.raises(ValueError, match='wanted'):
        SyntheticCamera(0, width, height, rate_hz=rate_hz)


def warped(frame, depth, frame_T_other, camera):
    """Look up what another camera with a depth sees: colors, both depths, where it is seen."""
    rays = np.dstack([ray_table(camera, rectified=True), np.ones_like(depth)])
    points = (rays * depth[..., None]) @ frame_T_other[:3, :3].T + frame_T_other[:3, 3]
    pixels = points @ camera.K.T
    places = (pixels[..., :2] / pixels[..., 2:]).astype(np.float32)
    u, v = places[..., 0], places[..., 1]
    image = cv2.remap(frame.image.astype(np.float32), u, v, cv2.INTER_LINEAR)
    seen_depth = cv2.remap(frame.depth, u, v, cv2.INTER_NEAREST)
    is_seen = (u > 0) & (v > 0) & (u < camera.width - 1) & (v < camera.height - 1)
    return image, (seen_depth, points[..., 2]), is_seen

"""The motion of a camera from tracked points, where the true one is known."""

import cv2
import numpy as np
import pytest
from sds_perception.augmentations.geometric import approach
from sds_perception.core.rigid_motion import approach_motion
from sds_perception.core.sample import Sample, collate
from sds_perception.datasets.rooms.photography import Photography
from sds_perception.datasets.synthetic_camera import SyntheticCamera
from sds_perception.training.tracked_motion import (
    MIN_POINTS,
    Tracks,
    parallax_px,
    relative_pose,
    track_corners,
    tracked_motion,
    triangulated_depth,
)
from sds_perception.training.video import VideoTerms
import torch

K = np.array([[100.0, 0, 64], [0, 100, 48], [0, 0, 1]])
POINTS = np.array([[x, y, 2 + (x + y) % 3] for x in (-1.0, -0.2, 0.5, 1.1) for y in range(-1, 3)])
STILL = np.eye(3)
TURN = np.array([[0.8, 0, 0.6], [0, 1, 0], [-0.6, 0, 0.8]])


def pixels(points):
    return points[:, :2] / points[:, 2:] * 100 + [64, 48]


def tracks(rotation=STILL, translation=(0.3, 0.0, 0.0)):
    return Tracks(pixels(POINTS), pixels(POINTS @ rotation.T + translation))


def degrees_between(a, b):
    cosine = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def degrees_of(rotation):
    return np.degrees(np.arccos(np.clip((np.trace(rotation) - 1) / 2, -1, 1)))


def gray(image):
    return np.rint(image @ [0.299, 0.587, 0.114]).astype(np.uint8)


@pytest.mark.parametrize('index', [4, 6])
def test_the_motion_through_a_room_is_found(index):
    camera = SyntheticCamera(5, 160, 120, photography=Photography())
    target, source = camera.frame(0), camera.frame(index)
    true = np.linalg.inv(camera.pose(index)) @ camera.pose(0)
    depth = np.where(np.isfinite(target.depth), target.depth, 3.0)
    found = tracked_motion(gray(target.image), gray(source.image), K=camera.camera.K, depth=depth)
    assert degrees_of(found[:3, :3] @ true[:3, :3].T) < 0.5
    assert degrees_between(found[:3, 3], true[:3, 3]) < 12
    assert np.linalg.norm(found[:3, 3]) == pytest.approx(np.linalg.norm(true[:3, 3]), rel=0.1)
    # twice as far away, the same pictures show a way twice as long
    twice = tracked_motion(
        gray(target.image), gray(source.image), K=camera.camera.K, depth=2 * depth
    )
    np.testing.assert_allclose(twice[:3, 3], 2 * found[:3, 3])


def test_in_a_zoomed_picture_the_motion_is_that_of_the_nearer_scene():
    camera = SyntheticCamera(5, 160, 120, photography=Photography())
    images = [
        torch.from_numpy(camera.frame(index).image).permute(2, 0, 1) / 255 for index in (0, 4)
    ]
    room = Sample(
        image=images[0],
        labels=torch.full((120, 160), 255),
        depth=torch.from_numpy(camera.frame(0).depth)[None],
        valid=torch.ones(1, 120, 160, dtype=torch.bool),
        K=torch.from_numpy(camera.camera.K).float(),
        neighbors=images[1][None],
        nearness=torch.tensor(1.0),
    )
    video = VideoTerms(None, offsets=(1,), use_known_poses=True, weights={})
    near, nearer = (collate([sample]) for sample in (room, approach(room, 2.0)))
    motions = [video.motions(batch, batch.image, batch.depth) for batch in (near, nearer)]
    assert motions[0][0, 0, :3, 3].abs().sum() > 0.01
    torch.testing.assert_close(motions[1], approach_motion(motions[0], torch.tensor(2.0)))


def test_points_move_aside_by_focal_length_times_way_over_depth():
    rng = np.random.default_rng(0)
    target = np.kron(rng.integers(0, 256, (12, 16)), np.ones((8, 8))).astype(np.uint8)
    found = track_corners(target, np.roll(target, 3, axis=1))
    assert len(found.target) > 20
    moves = found.source - found.target
    np.testing.assert_allclose(np.median(moves, axis=0), [3, 0], atol=0.05)


def test_rotation_and_direction_are_those_that_the_points_were_moved_by():
    agreeing, rotation, direction = relative_pose(tracks(TURN, (0.1, 0.2, -0.2)), K)
    assert len(agreeing.target) == len(POINTS)
    np.testing.assert_allclose(rotation, TURN, atol=1e-4)
    np.testing.assert_allclose(direction, [1 / 3, 2 / 3, -2 / 3], atol=1e-3)


def test_points_that_moved_on_their_own_are_left_out():
    moved = tracks()
    moved.source[3] += [0, 5]
    agreeing, *_ = relative_pose(moved, K)
    assert len(agreeing.target) == len(POINTS) - 1


def test_depth_is_triangulated_in_the_unit_of_the_way():
    for rotation in (STILL, TURN):
        found = triangulated_depth(
            tracks(rotation, (0.3, 0.1, 0.2)), K, rotation, np.array([0.3, 0.1, 0.2])
        )
        np.testing.assert_allclose(found, POINTS[:, 2])


def test_a_point_at_infinity_has_no_depth_and_one_behind_a_negative_one():
    still = Tracks(pixels(POINTS[:1]), pixels(POINTS[:1]))
    assert not np.isfinite(triangulated_depth(still, K, STILL, np.array([1.0, 0, 0])))
    ahead = tracks()
    assert (triangulated_depth(ahead, K, STILL, np.array([-0.3, 0, 0])) < 0).all()


@pytest.mark.parametrize(
    'source',
    [np.full((96, 128), 90, np.uint8), np.random.default_rng(1).integers(0, 256, (96, 128))],
    ids=['nothing to see', 'another place'],
)
def test_frames_that_share_nothing_have_no_motion(source):
    target = np.random.default_rng(0).integers(0, 256, (96, 128)).astype(np.uint8)
    depth = np.ones((96, 128))
    assert tracked_motion(target, source.astype(np.uint8), K=K, depth=depth) is None


def test_a_camera_that_only_turned_has_no_motion():
    camera = SyntheticCamera(5, 160, 120, photography=Photography())
    image, K = gray(camera.frame(0).image), camera.camera.K
    cosine, sine = np.cos(0.05), np.sin(0.05)
    turn = np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]])
    turned = cv2.warpPerspective(image, K @ turn @ np.linalg.inv(K), (160, 120))
    assert tracked_motion(image, turned, K=K, depth=np.ones((120, 160))) is None


def seen_from(x):
    """Return bands of a wall at 4, 2 and 1 m, seen from x m further right."""
    texture = np.random.default_rng(0).integers(0, 256, (24, 32)).astype(np.uint8)
    wall = cv2.resize(texture, (128, 96), interpolation=cv2.INTER_CUBIC)
    bands = [
        cv2.warpAffine(band, np.float32([[1, 0, -100 * x / meters], [0, 1, 0]]), (128, 32))
        for band, meters in zip(np.split(wall, 3), (4, 2, 1), strict=True)
    ]
    return np.concatenate(bands)


def test_a_camera_that_hardly_left_its_place_has_no_motion():
    depth = np.repeat([4.0, 2.0, 1.0], 32)[:, None].repeat(128, axis=1)
    far = tracked_motion(seen_from(0), seen_from(0.06), K=K, depth=depth)
    np.testing.assert_allclose(far[:3, 3], [-0.06, 0, 0], atol=0.005)
    assert tracked_motion(seen_from(0), seen_from(0.01), K=K, depth=depth) is None


def test_a_resting_camera_does_not_move_with_what_passes_by():
    rng = np.random.default_rng(0)
    target = rng.uniform([0, 0], [128, 96], (200, 2))
    source = target + rng.normal(0, 0.05, target.shape)
    source[:60] += [6, 0]
    assert relative_pose(Tracks(target, source), K) is None


def test_parallax_is_what_a_rotation_does_not_explain():
    turned = tracks(TURN, (0.0, 0.0, 0.0))
    np.testing.assert_allclose(parallax_px(turned, K, TURN), 0, atol=1e-9)
    # 0.3 m aside with a focal length of 100 px
    np.testing.assert_allclose(parallax_px(tracks(), K, STILL), 30 / POINTS[:, 2])


def test_too_few_points_say_nothing():
    few = tracks().chosen(np.arange(MIN_POINTS - 1))
    assert relative_pose(few, K) is None

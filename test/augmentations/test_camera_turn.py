"""A camera that turns in place, seen against geometry that is known without it."""

import math

import pytest
from sds_perception.augmentations.camera_turn import random_turn, turn
from sds_perception.core.rigid_motion import rotation_matrix
from sds_perception.core.sample import Sample
import torch

K = torch.tensor([[8.0, 0, 3.5], [0, 8.0, 3.5], [0, 0, 1]])  # its center is that of 8x8 pixels
YAW = rotation_matrix(torch.tensor([[0.0, math.radians(20), 0.0]]))[0]


def wall(distance_m=2.0):
    """Return a picture of a wall that faces the camera, with a label a pixel."""
    image = torch.rand(3, 8, 8, generator=torch.Generator().manual_seed(0))
    depth = torch.full((1, 8, 8), distance_m)
    return Sample(image, torch.arange(64).view(8, 8), depth, depth > 0, K)


def points(sample):
    """Return (N, 3) points of the known pixels, in the camera's frame, meters."""
    _, v, u = sample.valid.nonzero(as_tuple=True)
    pixels = torch.stack([u, v, torch.ones_like(u)], dim=1).float()
    return pixels @ torch.linalg.inv(sample.K).T * sample.depth[sample.valid][:, None]


def test_a_camera_that_does_not_turn_sees_the_same():
    before, after = wall(), turn(wall(), torch.eye(3))
    torch.testing.assert_close(after.image, before.image)
    assert after.labels.equal(before.labels)
    torch.testing.assert_close(after.depth, before.depth)
    assert after.inside.all()


def test_a_quarter_turn_about_the_optical_axis_turns_the_picture_and_no_depth():
    quarter = rotation_matrix(torch.tensor([[0.0, 0.0, math.pi / 2]]))[0]
    before, after = wall(), turn(wall(), quarter)
    # x goes to y: what was right is now at the bottom
    torch.testing.assert_close(after.image, before.image.rot90(-1, (1, 2)), atol=1e-5, rtol=0)
    assert after.labels.equal(before.labels.rot90(-1))
    torch.testing.assert_close(after.depth, before.depth)


def test_the_wall_stays_where_it_is():
    after = turn(wall(2.0), YAW)
    assert 20 < after.valid.sum() < 64
    assert after.depth[after.valid].std() > 0.1  # it is seen at an angle
    distances = (points(after) @ YAW)[:, 2]  # back in the camera before
    torch.testing.assert_close(distances, torch.full_like(distances, 2.0))


def test_what_comes_into_view_is_unknown():
    after = turn(wall(), YAW)
    # +Y is down, so x moves toward z: the scene moves right and the left columns are new
    new = ~after.inside
    assert new[:, 0].all()
    assert not new[:, 5].any()
    assert (after.labels[new] == 255).all()
    assert not after.valid[0][new].any()
    assert (after.depth[0][new] == 0).all()
    assert (after.image[:, new] == 0.5).all()
    assert (after.labels[after.inside] < 64).all()


def test_what_was_unknown_stays_unknown():
    sample = wall()
    valid, inside = torch.ones(1, 8, 8, dtype=torch.bool), torch.ones(8, 8, dtype=torch.bool)
    valid[0, :, 2:4] = False
    inside[:, 2:4] = False
    after = turn(sample.replace(valid=valid, inside=inside), YAW)
    came_from = after.labels % 8
    unknown = (after.labels == 255) | (came_from == 2) | (came_from == 3)
    assert after.valid[0].equal(~unknown)
    assert after.inside.equal(~unknown)


def test_probabilities_move_with_the_labels():
    shares = torch.zeros(64, 8, 8).scatter(0, torch.arange(64).view(1, 8, 8), 1.0)
    after = turn(wall().replace(class_shares=shares), YAW)
    assert after.class_shares.argmax(0)[after.inside].equal(after.labels[after.inside])
    assert (after.class_shares.sum(0) == after.inside).all()


def test_points_keep_their_place_at_the_neighbors():
    to_neighbor = torch.eye(4)[None].clone()
    to_neighbor[0, :3, 3] = torch.tensor([0.1, 0.2, 0.3])
    before = wall().replace(neighbor_T=to_neighbor, neighbors=torch.zeros(1, 3, 8, 8))
    after = turn(before, YAW)
    point = torch.tensor([0.5, -0.4, 2.0])
    turned = torch.cat([YAW @ point, torch.ones(1)])
    torch.testing.assert_close((after.neighbor_T[0] @ turned)[:3], to_neighbor[0, :3, 3] + point)


@pytest.mark.parametrize('axis', [0, 1, 2])
def test_turns_are_drawn_about_every_axis_and_no_larger_than_asked(axis):
    generator = torch.Generator().manual_seed(0)
    turns = torch.stack([random_turn(5.0, generator) for _ in range(200)])
    i, j = {0: (2, 1), 1: (0, 2), 2: (1, 0)}[axis]
    degrees = torch.rad2deg(torch.asin(turns[:, i, j]))
    assert 4 < degrees.max() < 5.5
    assert -5.5 < degrees.min() < -4
    torch.testing.assert_close(turns @ turns.transpose(1, 2), torch.eye(3).expand(200, 3, 3))

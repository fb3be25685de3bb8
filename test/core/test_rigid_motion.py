"""Motions from rotation vectors and their inverses."""

from math import pi

from sds_perception.core.rigid_motion import (
    approach_motion,
    invert_motion,
    pose_matrix,
    rotation_matrix,
)
import torch


def test_a_quarter_turn_about_z_turns_x_into_y():
    rotation = rotation_matrix(torch.tensor([[0.0, 0.0, pi / 2]]))
    expected = torch.tensor([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    assert torch.allclose(rotation[0], expected, atol=1e-6)


def test_a_third_of_a_turn_about_the_diagonal_permutes_the_axes():
    angle = 2 * pi / 3 / 3**0.5
    rotation = rotation_matrix(torch.tensor([[angle, angle, angle]]))
    expected = torch.tensor([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]])
    assert torch.allclose(rotation[0], expected, atol=1e-6)


def test_a_small_rotation_is_a_cross_product():
    rotation = rotation_matrix(torch.tensor([[1e-4, 2e-4, 3e-4]]))
    expected = torch.tensor([[1, -3e-4, 2e-4], [3e-4, 1, -1e-4], [-2e-4, 1e-4, 1]])
    assert torch.allclose(rotation[0], expected, atol=1e-7)


def test_no_rotation_has_a_gradient():
    axis_angle = torch.zeros(1, 3, requires_grad=True)
    assert torch.equal(rotation_matrix(axis_angle)[0], torch.eye(3))
    rotation_matrix(axis_angle)[0, 1, 0].backward()
    assert torch.allclose(axis_angle.grad, torch.tensor([[0.0, 0, 1]]))


def test_a_motion_rotates_then_translates():
    motion = pose_matrix(torch.tensor([[0.0, 0.0, pi / 2]]), torch.tensor([[10.0, 20.0, 30.0]]))
    moved = motion[0] @ torch.tensor([1.0, 2.0, 3.0, 1.0])
    assert torch.allclose(moved, torch.tensor([8.0, 21.0, 33.0, 1.0]))


def test_the_inverse_of_a_motion():
    motion = pose_matrix(torch.tensor([[0.0, 0.0, pi / 2]]), torch.tensor([[10.0, 20.0, 30.0]]))
    inverse = invert_motion(motion)
    assert torch.allclose(inverse[0, :3, 3], torch.tensor([-20.0, 10.0, -30.0]), atol=1e-5)
    assert torch.allclose(inverse @ motion, torch.eye(4), atol=1e-5)


def test_in_a_nearer_world_points_move_as_in_the_real_one_but_nearer():
    motion = pose_matrix(torch.tensor([[0.3, -0.2, 0.1]]), torch.tensor([[10.0, 20.0, 30.0]]))
    nearer = approach_motion(motion, torch.tensor([2.0]))
    moved = motion[0] @ torch.tensor([1.0, 2.0, 6.0, 1.0])
    assert torch.allclose(
        nearer[0] @ torch.tensor([1.0, 2.0, 3.0, 1.0]), moved / torch.tensor([1, 1, 2, 1])
    )
    assert torch.equal(approach_motion(motion, torch.ones(1)), motion)

"""Solids are what their corners, ends and turns say."""

import numpy as np
import pytest
from sds_perception.datasets.rooms.solids import (
    Solid,
    box,
    frustum,
    pitch_rotation,
    placed,
    tilted,
)


def test_a_box_between_two_corners():
    solid = box((0, 1, 2), (2, 5, 3), 6)
    assert solid.center.tolist() == [1, 3, 2.5]
    assert solid.half_size.tolist() == [1, 2, 0.5]


def test_a_frustum_points_from_foot_to_top():
    solid = frustum((1, 0, 0), (4, 0, 4), 0.2, 6)
    assert solid.center.tolist() == [2.5, 0, 2]
    assert solid.half_size[2] == 2.5
    np.testing.assert_allclose(solid.rotation[:, 2], [0.6, 0, 0.8])
    np.testing.assert_allclose(solid.rotation.T @ solid.rotation, np.eye(3), atol=1e-12)


def test_a_frustum_that_widens_stands_on_its_wide_end():
    solid = frustum((0, 0, 0), (0, 0, 1), 0.2, 6, taper=2.0)
    assert solid.taper == 0.5
    assert solid.half_size.tolist() == [0.4, 0.4, 0.5]
    np.testing.assert_allclose(solid.rotation[:, 2], [0, 0, -1], atol=1e-12)


def test_placing_turns_about_the_vertical_and_then_moves():
    (moved,) = placed([box((1, 0, 0), (3, 0.2, 1), 6)], (10, 20, 0), np.pi / 2)
    np.testing.assert_allclose(moved.center, [10 - 0.1, 20 + 2, 0.5])


def test_a_negative_pitch_leans_to_the_back():
    leaning = tilted(
        box((-1, 0, 0), (1, 0, 2) + np.array([0, 1e-3, 0]), 6), pitch_rotation(-0.3), (0, 0, 0)
    )
    assert leaning.center[1] > 0


def test_an_unknown_shape_and_a_flat_one_are_refused():
    with pytest.raises(ValueError, match="shape is 'torus'; choose one of box"):
        Solid('torus', np.zeros(3), np.ones(3), 6)
    with pytest.raises(ValueError, match='wanted all positive'):
        box((0, 0, 0), (1, 0, 1), 6)

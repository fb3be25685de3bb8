"""Patterns tile without seams, average out far away, and are looked up where they belong."""

import numpy as np
import pytest
from sds_perception.datasets.rooms.patterns import PATTERNS
from sds_perception.datasets.rooms.textures import PATTERN_NAMES, sample_pattern


def look_up(name, u, v, footprint=0.0):
    u, v = np.broadcast_arrays(np.float32(u), np.float32(v))
    pattern = np.full(u.size, PATTERN_NAMES.index(name), np.int32)
    return sample_pattern(pattern, u.ravel(), v.ravel(), np.full(u.size, footprint, np.float32))


def test_plain_changes_nothing():
    np.testing.assert_allclose(look_up('plain', 0.3, 0.7), [[0, 0, 1]], atol=0.005)


def test_checkers_alternate():
    # four fields a repetition: the middles of neighbors
    weights = look_up('checker', [1 / 8, 3 / 8, 5 / 8], 7 / 8)[:, 0]
    assert weights.tolist() == [0, 1, 0]


@pytest.mark.parametrize('name', PATTERNS)
def test_repeating_patterns_repeat(name):
    u = np.linspace(0, 1, 7)
    np.testing.assert_allclose(look_up(name, u, 0.4), look_up(name, u + 3, 2.4), atol=0.01)


def test_u_points_right_and_v_points_up_in_a_painting():
    # outdoors: sky above, crowns of trees below
    above, below = look_up('outdoors', 0.5, [0.95, 0.05])
    assert above[1] < 0.1 and below[1] > 0.9


def test_far_away_a_pattern_becomes_its_mean():
    near = look_up('checker', *np.meshgrid(np.linspace(0, 1, 64), np.linspace(0, 1, 64)))
    far = look_up('checker', np.linspace(0, 1, 9), 0.3, footprint=1.0)
    np.testing.assert_allclose(far - near.mean(axis=0), 0, atol=0.05)

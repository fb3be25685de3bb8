"""Things stand where nothing else stands, with their backs to the wall."""

import numpy as np
import pytest
from sds_perception.datasets.rooms.plan import Footprint, Place, Plan, extent
from sds_perception.datasets.rooms.solids import box


@pytest.fixture
def plan():
    return Plan(np.array([4.0, 3.0, 2.5]), np.random.default_rng(0))


def test_a_place_beside_another_is_in_its_own_axes():
    place = Place(1.0, 2.0, np.pi / 2).beside(0.5, -2.0, 0.1)
    np.testing.assert_allclose(place, (1.0 + 2.0, 2.0 + 0.5, np.pi / 2 + 0.1))


@pytest.mark.parametrize(
    ('wall', 'middle'), [(0, (0.5, 1.5)), (1, (-2.0, 0.5)), (2, (-0.5, -1.5)), (3, (2.0, -0.5))]
)
def test_walls_run_around_the_room(plan, wall, middle):
    np.testing.assert_allclose(plan.at_wall(wall, 0.5)[:2], middle, atol=1e-12)


def test_nothing_stands_in_or_outside_of_something_else(plan):
    cupboard = [box((-0.4, -0.2, 0), (0.4, 0.2, 1), 2)]
    for _ in range(20):
        plan.stand_at_wall(cupboard)
        plan.stand_anywhere(cupboard)
    solid = [f for f in plan.footprints if f.height_m > 0]
    assert len(solid) > 3
    for i, one in enumerate(solid):
        assert (np.abs([one.low, one.high]) <= [2.0 + 1e-5, 1.5 + 1e-5]).all()
        assert not any(one.meets(other.low, other.high) for other in solid[:i])


def test_nothing_high_stands_before_a_window_and_no_picture_hangs_behind_a_cupboard(plan):
    for wall in range(4):
        length = plan.wall_length(wall)
        plan.spans.append((wall, -length / 2, length / 2, 0.9))
    assert plan.stand_at_wall([box((-0.2, -0.2, 0), (0.2, 0.2, 1.8), 2)]) is None
    assert plan.stand_at_wall([box((-0.2, -0.2, 0), (0.2, 0.2, 0.8), 2)]) is not None
    full = Plan(plan.size, plan.rng)
    full.footprints.append(Footprint(np.array([-2, -1.5]), np.array([2, 1.5]), 2.0))
    assert full.free_wall(0.5, low_m=1.2, high_m=1.8) is None


def test_walkways_are_kept_unless_a_chair_may_stand_there(plan):
    plan.footprints.append(Footprint(np.array([-1.0, -1]), np.array([1.0, 1]), 0.0))
    chair = [box((-0.2, -0.2, 0), (0.2, 0.2, 0.5), 4)]
    assert not plan.stand(chair, Place(0, 0))
    assert plan.stand(chair, Place(0, 0), on_walkway=True)


def test_the_extent_of_a_turned_box():
    low, high = extent([box((-1, -1, 0), (1, 1, 1), 6)])
    assert low.tolist() == [-1, -1, 0] and high.tolist() == [1, 1, 1]

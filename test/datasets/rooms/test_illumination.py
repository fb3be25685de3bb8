"""Light falls off, meets surfaces at an angle, and is blocked by what stands in its way."""

import numpy as np
import pytest
from sds_perception.datasets.rooms.illumination import Illumination
from sds_perception.datasets.rooms.lights import Lights, PointLight, SunLight
from sds_perception.datasets.rooms.solids import box

UP = np.array([[0.0, 0, 1]], np.float32)
FLOOR = box((-3, -3, -0.1), (3, 3, 0), 1)
TABLE = box((-0.5, -0.5, 0.7), (0.5, 0.5, 0.75), 6)
ROOM = {'low': np.array([-3.0, -3, 0]), 'high': np.array([3.0, 3, 2.5])}


def light_at(solids, lights, *point, normal=UP):
    room = Illumination(solids, lights, **ROOM)
    return room.irradiance(np.array([point], np.float32), normal)[0]


def only(light):
    return Lights((0, 0, 0), (0, 0, 0), points=(light,))


def test_a_lamp_lights_the_floor_and_not_what_is_under_the_table():
    lamp = only(PointLight(np.array([0.0, 0, 2.0]), (1.0, 0.5, 0.0)))
    beside = light_at([FLOOR, TABLE], lamp, 2.0, 0.0, 0.0)
    under = light_at([FLOOR, TABLE], lamp, 0.0, 0.0, 0.0)
    assert beside[0] == pytest.approx(2 * beside[1], rel=1e-5) and beside[2] == 0
    assert under[0] < 0.02 * beside[0]


def test_light_of_a_lamp_falls_with_the_square_of_the_distance():
    lamp = only(PointLight(np.array([0.0, 0, 2.02]), (1.0, 1, 1), is_shadowed=False))
    # two meters below: 1 / (2² + the size of the lamp)
    assert light_at([FLOOR], lamp, 0.0, 0.0, 0.0)[0] == pytest.approx(1 / 4.25, rel=1e-4)


def test_surfaces_that_face_away_get_nothing_of_it():
    lamp = only(PointLight(np.array([0.0, 0, 2.0]), (1.0, 1, 1)))
    assert light_at([FLOOR], lamp, 1.0, 0.0, 0.5, normal=-UP).max() == 0


def test_the_sun_falls_through_the_window_alone():
    down = np.array([0.0, -1, -1]) / np.sqrt(2)
    window = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
    sun = SunLight(down, (2.0, 2, 2), np.array([0, 3.0, 1.5]), window, np.array([0.5, 0.5]))
    lights = Lights((0, 0, 0), (0, 0, 0), suns=(sun,))
    # the middle of a pane, 1.5 m up, falls 1.5 m into the room
    assert light_at([FLOOR], lights, 0.25, 1.5, 0.0)[0] == pytest.approx(2 / np.sqrt(2), rel=0.01)
    assert light_at([FLOOR], lights, 0.25, -1.0, 0.0).max() == 0
    assert light_at([FLOOR], lights, 1.0, 1.5, 0.0).max() == 0


def test_soft_light_is_weaker_under_a_table_and_in_a_corner():
    lights = Lights((1.0, 1, 1), (1.0, 1, 1))
    free = light_at([FLOOR, TABLE], lights, 1.5, 1.5, 0.0)[0]
    assert light_at([FLOOR, TABLE], lights, 0.0, 0.0, 0.0)[0] < 0.6 * free
    assert light_at([FLOOR, TABLE], lights, 2.98, 2.98, 0.0)[0] < 0.6 * free

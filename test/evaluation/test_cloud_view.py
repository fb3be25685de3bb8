"""Views of clouds of one or two points."""

import numpy as np
import pytest
from sds_perception.evaluation.cloud_view import (
    BACKGROUND,
    Viewpoint,
    render_cloud,
    shifted_viewpoint,
)

RED, BLUE = (255, 0, 0), (0, 0, 255)
AT_CAMERA = Viewpoint(eye=(0.0, 0.0, 0.0), target=(0.0, 0.0, 1.0), field_of_view_deg=90.0)


def view(points, colors, **options):
    points, colors = np.array(points, float), np.array(colors, np.uint8)
    return render_cloud(points, colors, AT_CAMERA, width=20, height=10, **options)


def places(picture, color):
    rows, columns = np.nonzero((picture == color).all(axis=-1))
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True)]


def test_right_is_right_and_down_is_down():
    # 90 degrees over 20 px: focal length 10 px, so 0.55 m aside at 1 m is 5.5 px
    picture = view([[0.55, 0.25, 1.0]], [RED], point_size_px=1)
    assert places(picture, RED) == [(7, 15)]


def test_the_nearer_point_covers_the_farther_one_in_any_order():
    for points, colors in [([1.0, 2.0], [RED, BLUE]), ([2.0, 1.0], [BLUE, RED])]:
        picture = view([[0, 0, z] for z in points], colors, point_size_px=1)
        assert places(picture, RED) == [(5, 10)]
        assert not places(picture, BLUE)


def test_points_have_a_size():
    assert len(places(view([[0, 0, 1]], [RED], point_size_px=3), RED)) == 9


def test_what_is_unknown_behind_or_outside_is_not_drawn():
    picture = view([[np.nan, 0, 1], [0, 0, -1], [9, 0, 1]], [RED] * 3)
    assert (picture == BACKGROUND).all()


def test_organized_clouds_are_taken_as_they_are():
    assert places(view([[[0, 0, 1.0]]], [[RED]], point_size_px=1), RED) == [(5, 10)]


def test_the_shifted_viewpoint_keeps_the_cloud_in_the_middle():
    points = np.array([[0.0, 0.0, 4.0], [np.nan, np.nan, np.nan]])
    viewpoint = shifted_viewpoint(points)
    assert viewpoint.target == (0.0, 0.0, 4.0)
    colors = np.array([RED, RED], np.uint8)
    picture = render_cloud(points, colors, viewpoint, width=21, height=11, point_size_px=1)
    assert places(picture, RED) == [(5, 10)]


def test_a_cloud_without_points_cannot_be_looked_at():
    with pytest.raises(ValueError, match='no valid point'):
        shifted_viewpoint(np.full((2, 2, 3), np.nan))

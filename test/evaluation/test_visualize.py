"""Pictures of labels and depth, checked pixel by pixel."""

import numpy as np
from sds_perception.core.label_space import LabelClass, LabelSpace
from sds_perception.evaluation.visualize import (
    classes_present,
    colorize_depth,
    draw_legend,
    fit_width,
    side_by_side,
)

SPACE = LabelSpace(
    'two', (LabelClass('wall', (200, 0, 0), 0), LabelClass('floor', (0, 100, 0), 1))
)


def test_near_is_yellow_far_is_violet():
    near, far = colorize_depth(np.array([[0.01, 10.0]]), 10.0)[0].astype(int)
    assert np.abs(near - (253, 231, 36)).max() <= 3
    assert np.abs(far - (68, 1, 84)).max() <= 3


def test_beyond_the_range_is_the_last_color():
    colors = colorize_depth(np.array([[10.0, 40.0]]), 10.0)
    assert colors[0, 0].tolist() == colors[0, 1].tolist()


def test_unknown_depth_is_black():
    colors = colorize_depth(np.array([[np.nan, np.inf, 0.0, -1.0]]), 10.0)
    assert colors.shape == (1, 4, 3)
    assert not colors.any()


def test_a_picture_keeps_its_shape_and_its_mean_at_another_width():
    stripes = np.zeros((480, 640, 3), np.uint8)
    stripes[:, ::2] = 200
    shrunk = fit_width(stripes, 160)
    assert shrunk.shape == (120, 160, 3)
    assert (shrunk == 100).all()
    assert fit_width(stripes[:1], 160).shape == (1, 160, 3)


def test_pictures_stand_side_by_side_untouched():
    red = np.full((10, 20, 3), (255, 0, 0), np.uint8)
    blue = np.full((8, 30, 3), (0, 0, 255), np.uint8)
    row = side_by_side([red, blue], ['left', 'right'])
    assert row.shape == (28 + 10 + 8, 20 + 30 + 3 * 8, 3)
    assert (row[28:38, 8:28] == red).all()
    assert (row[28:36, 36:66] == blue).all()
    assert (row[0] == 255).all()


def test_classes_come_largest_first_without_the_tiny_ones():
    labels = np.ones((20, 20), np.uint8)
    labels[0] = 0
    assert classes_present(labels, label_space=SPACE) == [1, 0]
    assert classes_present(labels, label_space=SPACE, min_share=0.1) == [1]


def test_a_class_in_either_picture_is_in_the_legend():
    truth, guess = np.zeros((4, 4), np.uint8), np.ones((4, 4), np.uint8)
    assert classes_present(truth, guess, label_space=SPACE) == [0, 1]


def test_the_legend_breaks_lines_and_shows_the_colors():
    wide, narrow = draw_legend([0, 1], SPACE, 300), draw_legend([0, 1], SPACE, 90)
    assert narrow.shape[0] > wide.shape[0]
    assert wide[10, 15].tolist() == [200, 0, 0]
    assert narrow[34, 15].tolist() == [0, 100, 0]


def test_an_empty_legend_is_white():
    assert (draw_legend([], SPACE, 50) == 255).all()

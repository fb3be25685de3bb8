"""Comparison pictures hold a panel for everything that is known."""

import numpy as np
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.core.label_space import LabelClass, LabelSpace
from sds_perception.evaluation.comparison import draw_comparison

SPACE = LabelSpace('one', (LabelClass('wall', (200, 0, 0), 0),))
IMAGE = np.full((60, 80, 3), 90, np.uint8)
LABELS = np.zeros((60, 80), np.int64)
DEPTH = np.full((60, 80), 2.0, np.float32)


def draw(**prediction):
    said = FramePrediction(**prediction)
    return draw_comparison(IMAGE, LABELS, DEPTH, said, label_space=SPACE, max_depth_m=10.0)


def test_both_tasks_make_five_panels_and_a_legend():
    picture = draw(labels=LABELS.astype(np.uint8), depth=DEPTH)
    assert picture.shape[1] == 5 * 80 + 6 * 8
    assert (picture == (200, 0, 0)).all(axis=-1).any()


def test_a_task_that_is_missing_has_no_panels():
    assert draw(depth=DEPTH).shape[1] == 3 * 80 + 4 * 8

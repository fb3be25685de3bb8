"""Both tasks are scored together, over all pictures."""

import numpy as np
import pytest
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.core.label_space import LabelClass, LabelSpace
from sds_perception.evaluation.set_scores import SetScores, merged

SPACE = LabelSpace('two', (LabelClass('wall', (1, 1, 1), 0), LabelClass('bed', (2, 2, 2), 1)))
LABELS = np.array([[0, 0, 1, 1]])
DEPTH = np.array([[1.0, 2.0, 2.0, 50.0]], np.float32)


def scores_of(*predictions):
    scores = SetScores(SPACE, min_depth_m=0.1, max_depth_m=10.0)
    for labels, depth in predictions:
        prediction = FramePrediction(labels=labels, depth=depth)
        scores.add(prediction, labels=LABELS, depth=DEPTH, valid=DEPTH > 0)
    return scores.result()


def test_labels_share_one_matrix_and_depth_errors_are_averaged():
    result = scores_of((LABELS, DEPTH), (1 - LABELS, 2 * DEPTH))
    assert result['pixel_accuracy'] == 0.5
    assert result['miou'] == pytest.approx(2 / 6)
    assert result['abs_rel'] == pytest.approx((0.0 + 1.0) / 2)
    assert result['images'] == 2


def test_a_task_without_predictions_has_no_score():
    result = scores_of((LABELS, None))
    assert result['miou'] == 1.0
    assert result['abs_rel'] is result['depth_coverage'] is None


def test_no_pictures_have_no_scores():
    result = scores_of()
    assert (result['miou'], result['rmse'], result['images']) == (None, None, 0)


def test_what_two_processes_scored_is_scored_together():
    parts = []
    for labels, depth in ((LABELS, DEPTH), (1 - LABELS, 2 * DEPTH)):
        part = SetScores(SPACE, min_depth_m=0.1, max_depth_m=10.0)
        prediction = FramePrediction(labels=labels, depth=depth)
        part.add(prediction, labels=LABELS, depth=DEPTH, valid=DEPTH > 0)
        parts.append(part)
    assert merged(parts).result() == scores_of((LABELS, DEPTH), (1 - LABELS, 2 * DEPTH))

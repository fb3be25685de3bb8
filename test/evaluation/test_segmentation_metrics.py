"""Segmentation scores on pictures small enough to count by hand."""

import numpy as np
import pytest
from sds_perception.evaluation.segmentation_metrics import ConfusionMatrix

NAMES = ('wall', 'floor', 'bed')


def scores(labels, predicted):
    matrix = ConfusionMatrix(len(NAMES))
    matrix.add(np.array(labels), np.array(predicted))
    return matrix.scores(NAMES)


def test_iou_is_intersection_over_union():
    result = scores([0, 0, 1, 1], [0, 1, 1, 1])
    assert result['iou_per_class'] == {'wall': 1 / 2, 'floor': 2 / 3, 'bed': None}
    assert result['pixel_accuracy'] == 3 / 4


def test_a_class_that_never_occurs_is_left_out_of_the_mean():
    assert scores([0, 1], [0, 1])['miou'] == 1.0


def test_a_class_that_is_only_predicted_counts_as_zero():
    result = scores([0, 0], [0, 2])
    assert result['iou_per_class']['bed'] == 0.0
    assert result['miou'] == pytest.approx((0.5 + 0.0) / 2)


def test_unlabeled_truth_is_not_counted():
    assert scores([255, 0], [1, 0])['pixel_accuracy'] == 1.0


def test_unlabeled_prediction_is_wrong():
    result = scores([0, 0], [0, 255])
    assert result['pixel_accuracy'] == 0.5
    assert result['miou'] == 0.5


def test_pictures_are_added_before_dividing():
    matrix = ConfusionMatrix(3)
    matrix.add(np.array([0, 0, 0]), np.array([0, 0, 0]))
    matrix.add(np.array([0]), np.array([1]))
    assert matrix.scores(NAMES)['iou_per_class']['wall'] == 3 / 4


def test_bytes_do_not_overflow():
    matrix = ConfusionMatrix(40)
    matrix.add(np.full((4, 4), 39, np.uint8), np.full((4, 4), 38, np.uint8))
    assert matrix.counts[39, 38] == 16


def test_nothing_counted_gives_no_score():
    assert scores([255], [0]) == {
        'miou': None,
        'pixel_accuracy': None,
        'iou_per_class': {'wall': None, 'floor': None, 'bed': None},
    }


def test_a_label_that_is_no_class_is_named():
    with pytest.raises(ValueError, match='labels hold 7; wanted 0..2 or 255'):
        scores([7], [0])


def test_different_shapes_are_refused():
    with pytest.raises(ValueError, match='resize the predictions'):
        scores([[0, 1]], [0, 1])

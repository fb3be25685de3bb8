"""Teachers say what a data set does not know, and nothing else."""

import numpy as np
import pytest
from sds_perception.core.label_space import load_label_space
from sds_perception.core.sample import Sample
from sds_perception.training.distillation import distill, hard_labels, require_same_classes
import torch

PROBABILITIES = np.array([[[0.9, 0.1], [0.55, 0.45], [0.2, 0.8]]], np.float32)
"""Of two classes on a picture of one row and three columns."""


def sample_of(labels=(255, 255, 255), depth=(0.0, 0.0, 0.0)):
    depth = torch.tensor([[depth]])
    labels = torch.tensor([labels])
    K = torch.diag(torch.tensor([4.0, 9.0, 1.0]))
    return Sample(torch.zeros(3, 1, 3), labels, depth, depth > 0, K, 'picture')


def taught(sample, teach_depth=None):
    return distill(sample, lambda image: PROBABILITIES, teach_depth, min_confidence=0.6)


def test_the_likeliest_class_is_the_label_where_it_is_likely_enough():
    assert hard_labels(PROBABILITIES, 0.6).tolist() == [[0, 255, 1]]
    assert hard_labels(PROBABILITIES, 0.0).tolist() == [[0, 0, 1]]


def test_the_teacher_does_not_overrule_the_data_set():
    annotated = taught(sample_of(labels=(1, 255, 255)))
    assert annotated.labels.tolist() == [[1, 255, 1]]
    assert annotated.probabilities[0, 0].tolist() == [0, 1]
    assert annotated.probabilities[0, 2].tolist() == pytest.approx([0.2, 0.8])


def test_measured_depth_stays_as_sparse_as_it_is():
    annotated = taught(sample_of(depth=(0.0, 7.0, 0.0)), teach_depth=None)
    assert np.array_equal(annotated.depth, [[np.nan, 7, np.nan]], equal_nan=True)


def test_a_picture_without_depth_is_given_some_for_its_focal_length():
    annotated = taught(sample_of(), lambda image, focal: np.full((1, 3), focal))
    assert annotated.depth.tolist() == [[6.0, 6.0, 6.0]]  # sqrt(4 * 9)
    assert taught(sample_of()).depth is None


def test_without_a_teacher_of_classes_labels_stay():
    sample = sample_of(labels=(1, 255, 0))
    annotated = distill(sample, None, lambda image, focal: np.ones((1, 3)), min_confidence=0.6)
    assert annotated.labels.tolist() == [[1, 255, 0]]
    assert annotated.probabilities is None
    assert annotated.depth.tolist() == [[1, 1, 1]]


def test_labels_of_other_classes_are_not_mixed():
    camvid, cityscapes = load_label_space('camvid11'), load_label_space('cityscapes19')
    with pytest.raises(ValueError, match='labeled in camvid11 .* --label-space cityscapes19'):
        require_same_classes(sample_of(labels=(1, 255, 255)), camvid, cityscapes)
    require_same_classes(sample_of(), camvid, cityscapes)
    require_same_classes(sample_of(labels=(1, 255, 255)), cityscapes, cityscapes)

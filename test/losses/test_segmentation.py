"""Cross entropy and the weights of rare classes, by hand."""

import math

import pytest
from sds_perception.losses.segmentation import frequency_weights, segmentation_cross_entropy
import torch

# probabilities 1/4 and 3/4 at each of three pixels
LOGITS = torch.tensor([0.0, math.log(3)]).view(1, 2, 1, 1).expand(1, 2, 1, 3)


def test_cross_entropy_by_hand():
    labels = torch.tensor([[[0, 1, 1]]])
    loss = segmentation_cross_entropy(LOGITS, labels)
    assert loss.item() == pytest.approx((math.log(4) + 2 * math.log(4 / 3)) / 3)


def test_unlabeled_pixels_do_not_count():
    labels = torch.tensor([[[0, 255, 255]]])
    assert segmentation_cross_entropy(LOGITS, labels).item() == pytest.approx(math.log(4))


def test_class_weights_make_a_weighted_mean():
    labels = torch.tensor([[[0, 1, 255]]])
    loss = segmentation_cross_entropy(LOGITS, labels, class_weights=torch.tensor([2.0, 1.0]))
    assert loss.item() == pytest.approx((2 * math.log(4) + math.log(4 / 3)) / 3)


def test_a_batch_without_labels_is_zero_and_keeps_the_graph():
    logits = LOGITS.clone().requires_grad_()
    loss = segmentation_cross_entropy(logits, torch.full((1, 1, 3), 255))
    loss.backward()
    assert loss.item() == 0
    assert not logits.grad.any()


def test_rare_classes_weigh_more_by_median_over_own_frequency():
    counts = torch.tensor([80, 20, 10])
    torch.testing.assert_close(frequency_weights(counts, 1.0), torch.tensor([0.25, 1.0, 2.0]))
    torch.testing.assert_close(frequency_weights(counts, 0.5), torch.tensor([0.5, 1.0, 2**0.5]))


def test_an_exponent_of_zero_weighs_all_alike():
    assert frequency_weights(torch.tensor([80, 20, 10]), 0.0).tolist() == [1, 1, 1]


def test_a_class_that_never_occurs_weighs_one_and_moves_no_median():
    counts = torch.tensor([80, 0, 20, 10])
    assert frequency_weights(counts, 1.0).tolist() == [0.25, 1, 1, 2]
    assert frequency_weights(torch.zeros(3, dtype=torch.int64), 1.0).tolist() == [1, 1, 1]

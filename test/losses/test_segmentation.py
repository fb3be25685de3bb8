"""Cross entropy and the weights of rare classes, by hand."""

import math

import pytest
from sds_perception.losses.segmentation import (
    frequency_weights,
    segmentation_cross_entropy,
    soft_cross_entropy,
)
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


def test_a_picture_without_labels_does_not_count():
    labels = torch.tensor([[[0, 255]], [[255, 255]]])
    scores = torch.zeros(2, 2, 1, 2, requires_grad=True)
    segmentation_cross_entropy(scores, labels).backward()
    # one pixel counts, at even odds
    assert scores.grad[0, :, 0].tolist() == [[-0.5, 0], [0.5, 0]]
    assert not scores.grad[1].any()


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


def test_the_median_of_an_even_number_lies_between_the_middle_two():
    weights = frequency_weights(torch.tensor([80, 40, 20, 10]), 1.0)
    torch.testing.assert_close(weights, torch.tensor([0.375, 0.75, 1.5, 3.0]))


def test_an_exponent_of_zero_weighs_all_alike():
    assert frequency_weights(torch.tensor([80, 20, 10]), 0.0).tolist() == [1, 1, 1]


def test_a_class_that_never_occurs_weighs_one_and_moves_no_median():
    counts = torch.tensor([80, 0, 20, 10])
    assert frequency_weights(counts, 1.0).tolist() == [0.25, 1, 1, 2]
    assert frequency_weights(torch.zeros(3, dtype=torch.int64), 1.0).tolist() == [1, 1, 1]


def test_soft_cross_entropy_by_hand_and_without_the_pixels_of_which_nobody_speaks():
    logits = torch.tensor([[0.75, 0.25], [0.5, 0.5]]).log().T[None, :, None]  # (1, 2, 1, 2)
    shares = torch.tensor([[0.5, 0.5], [0.0, 0.0]]).T[None, :, None]
    expected = -(math.log(0.75) + math.log(0.25)) / 2
    assert soft_cross_entropy(logits, shares).item() == pytest.approx(expected)
    assert soft_cross_entropy(logits, torch.zeros_like(shares)).item() == 0


def test_certain_shares_give_the_cross_entropy_of_labels():
    logits = torch.randn(2, 3, 4, 5, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(40).reshape(2, 4, 5) % 3
    shares = torch.nn.functional.one_hot(labels, 3).permute(0, 3, 1, 2).float()
    hard = segmentation_cross_entropy(logits, labels)
    assert soft_cross_entropy(logits, shares).item() == pytest.approx(hard.item())

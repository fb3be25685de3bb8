"""The loss on a teacher's labels, weighted by how sure it is."""

import math

import pytest
from sds_perception.losses.pseudo_label import confident_share, pseudo_label_cross_entropy
import torch


def test_half_of_the_pixels_sure_halves_the_cross_entropy():
    loss = pseudo_label_cross_entropy(
        torch.zeros(1, 2, 1, 2),
        torch.tensor([[[0, 1]]]),
        confidence=torch.tensor([[[0.968, 0.9]]]),
        threshold=0.968,
    )
    assert loss.item() == pytest.approx(0.5 * math.log(2))


def test_unknown_pixels_count_as_unsure_and_are_not_compared():
    scores = torch.tensor([[[[0.0, 9.0]], [[0.0, -9.0]]]])
    loss = pseudo_label_cross_entropy(
        scores,
        torch.tensor([[[0, 255]]]),
        confidence=torch.tensor([[[1.0, 1.0]]]),
        threshold=0.5,
    )
    assert loss.item() == pytest.approx(0.5 * math.log(2))


def test_nothing_known_is_no_loss_and_keeps_the_graph():
    scores = torch.zeros(1, 2, 1, 1, requires_grad=True)
    loss = pseudo_label_cross_entropy(
        scores, torch.full((1, 1, 1), 255), confidence=torch.zeros(1, 1, 1), threshold=0.5
    )
    loss.backward()
    assert loss == 0
    assert scores.grad.eq(0).all()


def test_the_threshold_itself_is_sure():
    confidence, labels = torch.tensor([0.5, 0.4, 1.0, 0.2]), torch.zeros(4)
    assert confident_share(confidence, 0.5, labels=labels) == 0.5

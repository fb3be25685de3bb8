"""Depth losses by hand, without anything valid, and beside pixels that are not numbers."""

import math

import pytest
from sds_perception.losses.depth import berhu, log_gradient, scale_invariant_log
import torch

LOSSES = [berhu, scale_invariant_log, log_gradient]


def picture(*rows):
    return torch.tensor([[rows]])  # (1, 1, H, W)


def everywhere(depth):
    return torch.ones_like(depth, dtype=torch.bool)


def test_berhu_is_linear_below_the_knee_and_quadratic_above():
    depth, target = picture([1.5, 6.0]), picture([1.0, 1.0])
    # errors 0.5 and 5, knee 0.2 * 5 = 1: 0.5, and (25 + 1) / 2 = 13
    loss = berhu(depth, target, valid=everywhere(depth))
    assert loss.item() == pytest.approx((0.5 + 13.0) / 2)


def test_berhu_with_another_knee():
    depth, target = picture([0.0, 4.0]), picture([1.0, 0.0])
    # errors 1 and 4, knee 0.5 * 4 = 2: 1, and (16 + 4) / 4 = 5
    loss = berhu(depth, target, valid=everywhere(depth), threshold=0.5)
    assert loss.item() == pytest.approx(3.0)


def test_berhu_of_a_perfect_prediction_is_zero_and_has_a_gradient_of_zero():
    depth = picture([2.0, 3.0]).requires_grad_()
    loss = berhu(depth, depth.detach().clone(), valid=everywhere(depth))
    loss.backward()
    assert loss.item() == 0
    assert not depth.grad.any()


def test_scale_invariant_log_by_hand():
    depth, target = picture([1.0, math.e]), picture([1.0, 1.0])
    # log ratios 0 and 1: mean of squares 1/2, square of the mean 1/4
    loss = scale_invariant_log(depth, target, valid=everywhere(depth))
    assert loss.item() == pytest.approx(math.sqrt(0.5 - 0.85 * 0.25))


def test_scale_invariant_log_forgives_a_common_scale():
    depth, target = picture([2.0, 6.0]), picture([1.0, 3.0])
    options = {'valid': everywhere(depth)}
    partly = scale_invariant_log(depth, target, **options)
    assert partly.item() == pytest.approx(math.log(2) * math.sqrt(0.15), rel=1e-5)
    wholly = scale_invariant_log(depth, target, variance_focus=1.0, **options)
    assert wholly.item() == pytest.approx(0.0, abs=2e-4)


def test_log_gradient_by_hand():
    depth = picture([0.0, 1.0], [3.0, 3.0]).exp()
    # across 1 and 0, down 3 and 2; the coarser scales have a single pixel
    loss = log_gradient(depth, torch.ones_like(depth), valid=everywhere(depth), scales=2)
    assert loss.item() == pytest.approx((0.5 + 2.5) / 2)


def test_log_gradient_does_not_see_a_common_scale():
    target = picture([1.0, 2.0, 4.0], [3.0, 5.0, 1.0])
    loss = log_gradient(3 * target, target, valid=everywhere(target))
    assert loss.item() == pytest.approx(0.0, abs=1e-5)


def test_log_gradient_compares_pairs_that_are_both_valid():
    depth = picture([0.0, 1.0, 5.0]).exp()
    valid = picture([True, True, False])
    loss = log_gradient(depth, torch.ones_like(depth), valid=valid, scales=1)
    assert loss.item() == pytest.approx(1.0)


@pytest.mark.parametrize('loss', LOSSES)
def test_nothing_valid_is_zero_and_keeps_the_graph(loss):
    depth = picture([1.0, 2.0], [3.0, 4.0]).requires_grad_()
    nothing = torch.zeros_like(depth, dtype=torch.bool)
    value = loss(depth, torch.zeros_like(depth), valid=nothing)
    value.backward()
    assert value.item() == 0
    assert not depth.grad.any()


@pytest.mark.parametrize('loss', LOSSES)
@pytest.mark.parametrize('rubbish', [math.nan, math.inf, -math.inf, 0.0, -5.0])
def test_what_is_not_valid_reaches_neither_loss_nor_gradient(loss, rubbish):
    depth = picture([1.0, 2.0, 9.0], [3.0, 4.0, 2.0]).requires_grad_()
    target = picture([2.0, 1.0, rubbish], [5.0, 3.0, 1.0])
    valid = picture([True, True, False], [True, True, True])
    value = loss(depth, target, valid=valid)
    value.backward()
    harmless = target.where(valid, torch.tensor(1.0))
    assert value.item() == pytest.approx(loss(depth, harmless, valid=valid).item())
    assert depth.grad.isfinite().all()
    assert depth.grad[0, 0, 0, 2] == 0
    assert depth.grad[0, 0, 0, 0] != 0

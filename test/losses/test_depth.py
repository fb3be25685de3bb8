"""Depth losses by hand, without anything valid, and beside pixels that are not numbers."""

import math

import pytest
from sds_perception.losses.depth import (
    berhu,
    log_gradient,
    picture_weights,
    scale_invariant_log,
)
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


def test_the_knee_of_berhu_has_no_gradient():
    depth = picture([1.5, 6.0]).requires_grad_()
    berhu(depth, picture([1.0, 1.0]), valid=everywhere(depth)).backward()
    # errors 0.5 and 5, knee 1: slopes 1 and 5 / 1, over two pixels
    assert depth.grad.flatten().tolist() == pytest.approx([0.5, 2.5])


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


@pytest.mark.parametrize('loss', LOSSES)
@pytest.mark.parametrize('rubbish', [math.nan, math.inf, -5.0])
def test_what_is_predicted_where_nothing_is_valid_reaches_neither(loss, rubbish):
    depth = picture([1.0, 2.0, rubbish], [3.0, 4.0, 2.0]).requires_grad_()
    target = picture([2.0, 1.0, 1.0], [5.0, 3.0, 1.0])
    valid = picture([True, True, False], [True, True, True])
    value = loss(depth, target, valid=valid)
    value.backward()
    harmless = depth.detach().where(valid, torch.tensor(1.0))
    assert value.item() == pytest.approx(loss(harmless, target, valid=valid).item())
    assert depth.grad.isfinite().all()


def test_scale_invariant_log_of_a_perfect_prediction_is_the_root_of_its_smallest_square():
    depth = torch.full((1, 1, 2, 2), 3.0)
    loss = scale_invariant_log(depth, depth, valid=everywhere(depth))
    assert loss.item() == pytest.approx(1e-4)


def test_a_picture_shares_its_weight_among_its_valid_pixels():
    valid = torch.tensor([[True, True, True, True], [True, False, False, False], [False] * 4])
    weights = picture_weights(valid[:, None, None])  # three pictures of one row
    expected = torch.tensor([[0.125] * 4, [0.5, 0.0, 0.0, 0.0], [0.0] * 4])
    torch.testing.assert_close(weights[:, 0, 0], expected)


def sparse_beside_dense(sparse, dense):
    """Return depth of two pictures and where it is valid: at two of 64 pixels, and everywhere."""
    depth = torch.tensor([sparse, dense])[:, None, None, None].repeat(1, 1, 8, 8)
    valid = torch.ones_like(depth, dtype=torch.bool)
    valid[0] = False
    valid[0, 0, 3, 3:5] = True
    return depth, valid


def test_berhu_of_a_sparse_picture_counts_as_much_as_that_of_a_dense_one():
    depth, valid = sparse_beside_dense(sparse=5.0, dense=1.5)
    # errors 4 and 0.5, knee 0.8: (16 + 0.64) / 1.6 = 10.4, and 0.5
    loss = berhu(depth, torch.ones_like(depth), valid=valid)
    assert loss.item() == pytest.approx((10.4 + 0.5) / 2)


def test_scale_invariant_log_of_a_sparse_picture_counts_as_much_as_that_of_a_dense_one():
    depth, valid = sparse_beside_dense(sparse=math.e, dense=1.0)
    # log ratios 1 and 0: mean of squares 1/2, square of the mean 1/4
    loss = scale_invariant_log(depth, torch.ones_like(depth), valid=valid)
    assert loss.item() == pytest.approx(math.sqrt(0.5 - 0.85 * 0.25))


def test_scale_invariant_log_does_not_forgive_another_scale_in_every_picture():
    depth = torch.tensor([2.0, 0.5])[:, None, None, None].repeat(1, 1, 4, 4)
    loss = scale_invariant_log(depth, torch.ones_like(depth), valid=everywhere(depth))
    assert loss.item() == pytest.approx(math.log(2))


def test_log_gradient_of_a_sparse_picture_counts_as_much_as_that_of_a_dense_one():
    depth, valid = sparse_beside_dense(sparse=1.0, dense=1.0)
    depth[0, ..., 4:] = math.e  # the one pair of valid pixels has a slope of 1, others have 0
    loss = log_gradient(depth, torch.ones_like(depth), valid=valid, scales=1)
    # down there is no pair in the sparse picture: the dense one, of slope 0, stands alone
    assert loss.item() == pytest.approx((1 + 0) / 2)


@pytest.mark.parametrize('loss', LOSSES)
def test_sparse_and_dense_pictures_have_gradients_of_one_size(loss):
    depth, valid = sparse_beside_dense(sparse=2.0, dense=2.0)
    ramp = torch.linspace(1.0, 1.5, 8)
    depth = (depth * ramp).requires_grad_()
    loss(depth, torch.ones_like(depth), valid=valid).backward()
    sparse, dense = depth.grad.abs().sum(dim=(1, 2, 3)).tolist()
    assert 0.2 < sparse / dense < 5


def test_pictures_with_equally_many_valid_pixels_are_averaged_as_one():
    random = torch.Generator().manual_seed(0)
    depth, target = (1 + 9 * torch.rand(2, 1, 8, 8, generator=random) for _ in range(2))
    halves = torch.arange(8) < 4
    valid = torch.stack([halves.expand(8, 8), ~halves.expand(8, 8)])[:, None]
    tall = {'target': target.reshape(1, 1, 16, 8), 'valid': valid.reshape(1, 1, 16, 8)}
    for loss in (berhu, scale_invariant_log):
        expected = loss(depth.reshape(1, 1, 16, 8), **tall)
        torch.testing.assert_close(loss(depth, target, valid=valid), expected)

"""Heads: class scores and bounded depth at any size."""

import pytest
from sds_perception.models.heads import DepthHead, SegmentationHead
import torch


def constant_score(head, score):
    """Make the head say one score everywhere."""
    torch.nn.init.zeros_(head.score.weight)
    torch.nn.init.constant_(head.score.bias, score)
    return head.eval()


def test_a_score_of_zero_is_the_geometric_mean_of_the_range():
    head = constant_score(DepthHead(4, min_depth_m=0.1, max_depth_m=10.0), 0.0)
    depth = head(torch.randn(1, 4, 2, 2), (5, 7))
    torch.testing.assert_close(depth, torch.full((1, 1, 5, 7), 1.0))


@pytest.mark.parametrize(('score', 'meters'), [(-40.0, 0.5), (40.0, 8.0)])
def test_extreme_scores_are_the_ends_of_the_range(score, meters):
    head = constant_score(DepthHead(4, min_depth_m=0.5, max_depth_m=8.0), score)
    depth = head(torch.randn(1, 4, 2, 2), (2, 2))
    torch.testing.assert_close(depth, torch.full((1, 1, 2, 2), meters))


def test_equal_steps_of_the_sigmoid_are_equal_ratios_of_depth():
    quarter = torch.tensor(0.25).logit().item()
    head = constant_score(DepthHead(4, min_depth_m=1.0, max_depth_m=16.0), quarter)
    depth = head(torch.randn(1, 4, 2, 2), (1, 1))
    torch.testing.assert_close(depth, torch.full((1, 1, 1, 1), 2.0))


@pytest.mark.parametrize('limits', [(0.0, 10.0), (5.0, 5.0), (-1.0, 2.0)])
def test_an_empty_depth_range_is_refused(limits):
    with pytest.raises(ValueError, match='wanted 0 < min < max'):
        DepthHead(4, min_depth_m=limits[0], max_depth_m=limits[1])


def test_class_scores_are_resized_after_they_are_computed():
    head = SegmentationHead(4, 3, dropout=0.5).eval()
    assert head(torch.randn(2, 4, 3, 3), (7, 5)).shape == (2, 3, 7, 5)


def test_a_depth_has_the_score_that_says_it():
    head = DepthHead(4, min_depth_m=0.1, max_depth_m=10.0)
    depth = torch.tensor([0.2, 1.0, 9.0])
    torch.testing.assert_close(head.depth_of(head.score_of(depth)), depth)
    torch.testing.assert_close(head.score_of(torch.tensor(1.0)), torch.tensor(0.0))


def test_the_ends_of_the_range_have_finite_scores():
    head = DepthHead(4, min_depth_m=0.5, max_depth_m=8.0)
    assert head.score_of(torch.tensor([0.5, 8.0])).isfinite().all()


def test_a_head_whose_scores_are_changed_says_the_changed_scores():
    torch.manual_seed(0)
    head = DepthHead(4, min_depth_m=0.1, max_depth_m=10.0).eval()
    torch.nn.init.constant_(head.score.bias, 0.5)
    features = torch.randn(1, 4, 3, 3)
    before = head.score_of(head(features, (3, 3)))
    head.change_scores(2.0, -0.25)
    after = head.score_of(head(features, (3, 3)))
    torch.testing.assert_close(after, 2 * before - 0.25)

"""Tests of what is refused."""

import pytest
from sds_perception.refinement.guard import (
    Guard,
    mean_recent,
    require_judged_classes,
    unusable,
)
import torch
from torch import nn

FIRST = {'guard_miou': 0.33, 'guard_abs_rel': 0.20, 'recent_abs_rel': 0.30}


@pytest.fixture
def compare(small_info):
    guard = Guard(
        None, small_info, miou_tolerance=0.005, abs_rel_tolerance=0.01, recent_tolerance=0.003
    )

    def run(after, before=None, first=None):
        return guard.compare({**FIRST, **(before or {})}, {**FIRST, **after}, first or FIRST)

    return run


def test_no_change_is_no_harm(compare):
    verdict = compare({})
    assert verdict.accepted
    assert verdict.reason.startswith('no harm: mIoU on the guard set 0.3300 to 0.3300')


def test_a_loss_within_the_tolerance_is_accepted(compare):
    assert compare({'guard_miou': 0.3251, 'guard_abs_rel': 0.2099}).accepted


@pytest.mark.parametrize(
    ('after', 'words'),
    [
        ({'guard_miou': 0.32}, 'mIoU on the guard set went from 0.3300 to 0.3200, more than'),
        ({'guard_abs_rel': 0.22}, 'AbsRel on the guard set went from 0.2000 to 0.2200'),
        ({'recent_abs_rel': 0.31}, 'AbsRel on held-back frames went from 0.3000 to 0.3100'),
    ],
)
def test_a_larger_loss_is_refused_with_its_numbers(compare, after, words):
    verdict = compare(after)
    assert not verdict.accepted
    assert words in verdict.reason
    assert verdict.after['guard_miou'] == after.get('guard_miou', 0.33)


def test_what_was_won_before_may_not_be_lost(compare):
    assert not compare({'guard_miou': 0.34}, before={'guard_miou': 0.35}).accepted


def test_many_small_losses_do_not_add_up(compare):
    assert not compare({'guard_miou': 0.323}, before={'guard_miou': 0.327}).accepted


def test_where_the_serving_weights_lost_more_already_the_better_candidate_is_accepted(compare):
    """In another room 0.25 serve, the first weights have 0.18: 0.20 is on the way back."""
    serving, first = {'recent_abs_rel': 0.25}, {**FIRST, 'recent_abs_rel': 0.18}
    assert compare({'recent_abs_rel': 0.20}, before=serving, first=first).accepted
    assert not compare({'recent_abs_rel': 0.2501}, before=serving, first=first).accepted


def test_scores_that_were_never_known_are_not_compared(compare):
    unknown = {'recent_abs_rel': None}
    assert compare(unknown, before=unknown, first={**FIRST, **unknown}).accepted
    nothing = dict.fromkeys(FIRST)
    verdict = compare(nothing, before=nothing, first=nothing)
    assert not verdict.accepted
    assert 'nothing to judge it on' in verdict.reason


def test_what_a_candidate_has_no_score_in_any_more_is_lost(compare):
    """As of depth that is nowhere a number."""
    verdict = compare({'guard_abs_rel': None})
    assert not verdict.accepted
    assert verdict.reason == 'AbsRel on the guard set was 0.2000 and cannot be measured any more'


def test_classes_that_nobody_judges_may_not_change(compare):
    assert require_judged_classes(compare({})).accepted
    unknown = {'guard_miou': None}
    verdict = compare(unknown, before=unknown, first={**FIRST, **unknown})
    assert verdict.accepted
    refused = require_judged_classes(verdict)
    assert not refused.accepted
    assert 'nothing judges them: name a guard set' in refused.reason


def test_weights_that_are_not_finite_cannot_be_used():
    network = nn.Linear(2, 2)
    assert unusable(network) == ''
    with torch.no_grad():
        network.weight[0, 0] = torch.inf
    assert 'not finite, such as weight' in unusable(network)


def test_frames_count_alike_and_those_without_depth_do_not():
    frames = [
        {'abs_rel': value, 'rmse': value, 'scaled_abs_rel': None} for value in (0.1, 0.3, None)
    ]
    assert mean_recent(frames) == {
        'recent_abs_rel': 0.2,
        'recent_rmse': 0.2,
        'recent_scaled_abs_rel': None,
    }

"""Tests of candidates against the serving and the first weights."""

import pytest
from sds_perception.refinement.frame import to_sample
from sds_perception.refinement.guard import Guard
from sds_perception.refinement.trial import Trial
import torch
from torch import nn


class KnownErrors(Guard):
    """Takes a network's only weight for its error on every frame; remembers what was measured."""

    def __init__(self, info):
        super().__init__(
            None, info, miou_tolerance=0.0, abs_rel_tolerance=0.0, recent_tolerance=0.1
        )
        self.measured = []

    def measure_frame(self, network, sample):
        self.measured.append((network, sample.name))
        return {'abs_rel': network.weight.item(), 'rmse': None, 'scaled_abs_rel': None}


def network(error):
    """Return a network that is wrong by so much."""
    linear = nn.Linear(1, 1, bias=False)
    with torch.no_grad():
        linear.weight.fill_(error)
    return linear.requires_grad_(False)


@pytest.fixture
def guard(small_info):
    return KnownErrors(small_info)


@pytest.fixture
def trial(guard):
    return Trial(guard, network(1.0), network(1.0))


@pytest.fixture
def recent(wall):
    return [to_sample(wall(name), (0.1, 10.0)) for name in 'ab']


def test_small_losses_are_refused_once_their_sum_is_more_than_may_be_lost(trial, recent):
    accepted = []
    for error in (1.0625, 1.125, 1.1875):  # each loses 0.0625 of the 0.1 that may be lost
        verdict = trial.judge(network(error), recent)
        accepted.append(verdict.accepted)
        trial.accept()  # as if nobody had listened
    assert accepted == [True, False, False]
    assert 'AbsRel on held-back frames went from 1.0000 to 1.1875' in verdict.reason


def test_what_was_won_is_compared_with_too(trial, recent):
    assert trial.judge(network(0.5), recent).accepted
    trial.accept()
    assert not trial.judge(network(0.7), recent).accepted


def test_the_first_weights_are_measured_once_on_every_frame(trial, guard, recent, wall):
    later = to_sample(wall('c'), (0.1, 10.0))
    for frames in (recent, [*recent, later], [recent[1], later]):
        trial.judge(network(1.0), frames)
    assert [name for who, name in guard.measured if who is trial.first] == ['a', 'b', 'c']


def test_another_frame_of_a_known_name_is_measured_anew(trial, guard, recent, wall):
    again = to_sample(wall('a', depth_m=5.0), (0.1, 10.0))
    trial.measure_first(recent)
    trial.measure_first([again])
    assert [name for _, name in guard.measured] == ['a', 'b', 'a']


def test_a_candidate_that_cannot_be_used_leaves_none_to_accept(trial, recent):
    trial.judge(network(1.0), recent)
    assert 'not finite' in trial.judge(network(torch.nan), recent).reason
    with pytest.raises(ValueError, match='no candidate was judged yet'):
        trial.accept()

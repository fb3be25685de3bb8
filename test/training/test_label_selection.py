"""Which pictures are worth annotating."""

import pytest
from sds_perception.training.label_selection import (
    depth_disagreement,
    farthest_point_order,
    pool_features,
    standardize,
)
import torch

LINE = torch.tensor([[0.0], [1.0], [4.0], [10.0]])


def test_the_next_picture_is_farthest_from_all_that_are_chosen():
    # from 0 the farthest is 10; then 4 is 4 away from 0 and 6 from 10, 1 only 1 from 0
    assert farthest_point_order(LINE, 4, start=0) == [0, 3, 2, 1]


def test_without_a_start_it_begins_with_the_most_typical_picture():
    # the mean is 3.75
    assert farthest_point_order(LINE, 2) == [2, 3]


def test_scores_are_added_to_distances_and_decide_the_first_picture():
    scores = torch.tensor([0.0, 20.0, 0.0, 0.0])
    assert farthest_point_order(LINE, 2, scores=scores) == [1, 3]
    assert farthest_point_order(LINE, 2, scores=scores, start=0) == [0, 1]


def test_a_shorter_list_is_the_beginning_of_a_longer_one():
    features = torch.randn(30, 5, generator=torch.Generator().manual_seed(0))
    assert farthest_point_order(features, 4) == farthest_point_order(features, 12)[:4]


def test_pictures_chosen_before_are_kept_away_from_and_not_chosen_again():
    assert farthest_point_order(LINE, 9, taken=[3, 0]) == [2, 1]


def test_duplicates_come_last_and_never_twice():
    features = torch.tensor([[0.0], [0.0], [5.0]])
    assert farthest_point_order(features, 5, start=0) == [0, 2, 1]


def test_none_are_chosen_of_none_or_for_none():
    assert farthest_point_order(torch.zeros(0, 3), 4) == []
    assert farthest_point_order(LINE, 0) == []


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        ({'features': torch.full((2, 2), torch.nan)}, '4 numbers that are not finite'),
        ({'features': torch.zeros(3)}, 'wanted .pictures, features'),
        ({'features': LINE, 'scores': torch.zeros(3)}, 'each of 4 pictures'),
        ({'features': LINE, 'start': 4}, 'no picture 4; wanted 0 to 3'),
    ],
)
def test_wrong_inputs_are_told(arguments, message):
    with pytest.raises(ValueError, match=message):
        farthest_point_order(count=1, **arguments)


def test_standardized_features_have_no_unit_and_constant_ones_no_say():
    features = torch.tensor([[1.0, 100.0, 7.0], [3.0, 300.0, 7.0]])
    assert standardize(features).tolist() == [[-1.0, -1.0, 0.0], [1.0, 1.0, 0.0]]


def test_features_are_averaged_in_4_rows_and_8_columns():
    features = torch.arange(8.0).repeat_interleave(2).expand(1, 1, 4, 16)
    assert pool_features(features).tolist() == [list(range(8)) * 4]


def test_disagreement_is_a_thousand_times_the_mean_difference_of_logarithms():
    student, teacher = torch.zeros(2, 1, 2, 2), torch.zeros(2, 1, 2, 2)
    teacher[1, 0, 0, 0] = 1.0  # log(2) on one of four pixels
    assert depth_disagreement(student, teacher).tolist() == pytest.approx([0.0, 173.2868], 1e-4)

"""The criterion: which terms it computes, what they see and how they add up."""

import math

import pytest
from sds_perception.core.prediction import Prediction
from sds_perception.core.sample import Sample
from sds_perception.core.settings import from_mapping
from sds_perception.losses.criterion import Criterion
from sds_perception.losses.settings import CriterionSettings
import torch


def batch(labels, depth=2.0):
    labels = torch.tensor(labels)[None]
    depth = torch.full((1, 1, *labels.shape[1:]), depth)
    return Sample(
        image=torch.zeros(1, 3, *labels.shape[1:]),
        labels=labels,
        depth=depth,
        valid=depth > 0,
        K=torch.eye(3)[None],
    )


def even_scores(height, width):
    return torch.zeros(1, 2, height, width)  # each of two classes with probability 1/2


LABELS = [[0, 1], [1, 255]]


def test_terms_are_unweighted_and_named_and_the_total_is_weighted():
    criterion = Criterion(CriterionSettings(cross_entropy=2.0, side_cross_entropy=0.0, berhu=0.5))
    prediction = Prediction(even_scores(2, 2), torch.full((1, 1, 2, 2), 3.0))
    terms = criterion(prediction, batch(LABELS))
    # all errors are 1 m, above the knee of 0.2: (1 + 0.04) / 0.4 = 2.6
    expected = {'cross_entropy': math.log(2), 'berhu': 2.6}
    assert {name: value.item() for name, value in terms.items()} == pytest.approx(expected)
    assert criterion.total(terms).item() == pytest.approx(2 * math.log(2) + 0.5 * 2.6)


def test_only_what_the_network_predicts_is_compared():
    criterion = Criterion(CriterionSettings())
    semantic = criterion(Prediction(even_scores(2, 2), None), batch(LABELS))
    depth = criterion(Prediction(None, torch.full((1, 1, 2, 2), 3.0)), batch(LABELS))
    assert list(semantic) == ['cross_entropy']
    assert list(depth) == ['berhu']


def test_every_depth_loss_can_be_chosen():
    criterion = Criterion(CriterionSettings(berhu=0.0, silog=1.0, log_gradient=1.0))
    prediction = Prediction(None, torch.full((1, 1, 2, 2), 3.0))
    assert list(criterion(prediction, batch(LABELS))) == ['silog', 'log_gradient']


def test_the_side_head_sees_labels_of_its_own_size_that_are_never_mixed():
    criterion = Criterion(CriterionSettings())
    labels = torch.zeros(8, 8, dtype=torch.int64)
    labels[2::4, 2::4] = 1  # where the centers of the squares are, which is between pixels
    labels[:, 4:] = 255
    side = torch.tensor([0.0, 50.0]).view(1, 2, 1, 1).expand(1, 2, 2, 2)  # sure of class 1
    prediction = Prediction(even_scores(8, 8), None, side)
    terms = criterion(prediction, batch(labels.tolist()))
    assert terms['side_cross_entropy'].item() == pytest.approx(0.0, abs=1e-6)


def test_scores_in_half_precision_are_compared_in_32_bits():
    criterion = Criterion(CriterionSettings())
    terms = criterion(Prediction(even_scores(2, 2).bfloat16(), None), batch(LABELS))
    assert terms['cross_entropy'].dtype == torch.float32


def test_class_weights_move_with_the_criterion_and_reach_the_loss():
    criterion = Criterion(CriterionSettings(), torch.tensor([3.0, 1.0]))
    assert 'class_weights' in criterion.state_dict()
    scores = torch.tensor([0.0, math.log(3)]).view(1, 2, 1, 1).expand(1, 2, 1, 2)
    terms = criterion(Prediction(scores, None), batch([[0, 1]]))
    expected = (3 * math.log(4) + math.log(4 / 3)) / 4
    assert terms['cross_entropy'].item() == pytest.approx(expected)


def test_a_network_that_no_term_fits_is_refused():
    criterion = Criterion(CriterionSettings(cross_entropy=0.0, side_cross_entropy=0.0))
    with pytest.raises(ValueError, match='none of them has a weight; the criterion weighs berhu'):
        criterion(Prediction(even_scores(2, 2), None), batch(LABELS))


def test_negative_weights_are_refused():
    with pytest.raises(ValueError, match='loss weights silog are negative'):
        from_mapping(CriterionSettings, {'silog': -1.0})


def test_a_balance_beyond_the_median_frequency_is_refused():
    with pytest.raises(ValueError, match='class_balance is 1.5; wanted 0 to 1'):
        from_mapping(CriterionSettings, {'class_balance': 1.5})


def test_probabilities_of_a_teacher_are_learned_where_they_have_a_weight():
    criterion = Criterion(CriterionSettings(cross_entropy=0.0, distillation=1.0))
    prediction = Prediction(even_scores(2, 2), None)
    taught = batch(LABELS).replace(class_shares=torch.full((1, 2, 2, 2), 0.5))
    terms = criterion(prediction, taught)
    assert {name: value.item() for name, value in terms.items()} == pytest.approx(
        {'distillation': math.log(2)}
    )
    # coarser ones are compared at the pixels that they are of: here the first alone
    sure = torch.tensor([1.0, 0.0]).reshape(1, 2, 1, 1)
    scores = even_scores(4, 4)
    scores[:, 1, 2:, 2:] = 9.0
    four = Prediction(scores, None)
    unsaid = torch.zeros(1, 2, 2, 2)
    unsaid[..., :1, :1] = sure
    assert criterion(four, taught.replace(class_shares=unsaid))['distillation'].item() == (
        pytest.approx(math.log(2))
    )
    assert criterion(prediction, batch(LABELS))['distillation'].item() == 0

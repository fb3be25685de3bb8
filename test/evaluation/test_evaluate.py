"""Evaluation of predictors whose scores are known beforehand."""

import numpy as np
import pytest
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.core.label_space import LabelClass, LabelSpace
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.evaluation.evaluate import chosen_indices, evaluate, image_bytes
import torch


def space(*names):
    classes = (LabelClass(name, (i, i, i), i) for i, name in enumerate(names))
    return LabelSpace('-'.join(names), tuple(classes))


class TwoByTwo(DenseDataset):
    """Pictures of four pixels: two walls at 2 m, one floor at 4 m, one unknown."""

    label_space = space('wall', 'floor')
    min_depth_m, max_depth_m = 0.1, 10.0

    def __len__(self):
        return 3

    def __getitem__(self, index):
        depth = torch.tensor([[[2.0, 2.0], [4.0, 0.0]]])
        return Sample(
            image=torch.full((3, 2, 2), index / 255),
            labels=torch.tensor([[0, 0], [1, 255]]),
            depth=depth,
            valid=depth > 0,
            K=torch.eye(3),
            name=str(index),
        )


class Fixed:
    """Answers every picture alike, and remembers the focal lengths that it was told."""

    def __init__(self, prediction, label_space=TwoByTwo.label_space):
        self.prediction, self.label_space, self.told = prediction, label_space, []
        self.has_labels = prediction.labels is not None

    def predict(self, image, *, confidence, focal_length_px):
        self.told.append(focal_length_px)
        return self.prediction


def answer(labels, depth):
    labels = None if labels is None else np.array(labels, np.uint8)
    depth = None if depth is None else np.array(depth, np.float32)
    return Fixed(FramePrediction(labels=labels, depth=depth))


PERFECT = answer([[0, 0], [1, 1]], [[2, 2], [4, 9]])


def test_the_truth_scores_one_and_zero():
    result = evaluate(PERFECT, TwoByTwo())
    assert (result['miou'], result['pixel_accuracy']) == (1.0, 1.0)
    assert (result['abs_rel'], result['rmse'], result['a1']) == (0.0, 0.0, 1.0)
    assert (result['images'], result['depth_coverage']) == (3, 1.0)
    assert result['median_scaling'] is False


def test_a_known_mistake_gives_a_known_score():
    result = evaluate(answer([[0, 1], [1, 0]], [[3, 3], [6, 1]]), TwoByTwo())
    assert result['iou_per_class'] == {'wall': 1 / 2, 'floor': 1 / 2}
    assert result['abs_rel'] == pytest.approx(0.5)


def test_median_scaling_is_applied_and_said():
    result = evaluate(answer(None, [[3, 3], [6, 1]]), TwoByTwo(), use_median_scaling=True)
    assert result['abs_rel'] == pytest.approx(0.0)
    assert result['median_scaling'] is True


def test_a_task_that_the_network_lacks_has_no_score():
    result = evaluate(answer(None, [[2, 2], [4, 9]]), TwoByTwo())
    assert result['miou'] is None
    assert result['rmse'] == 0.0


def test_pictures_come_back_as_bytes():
    seen = []
    evaluate(PERFECT, TwoByTwo(), on_picture=lambda i, s, p: seen.append((i, image_bytes(s))))
    assert [index for index, _ in seen] == [0, 1, 2]
    assert seen[2][1].dtype == np.uint8
    assert seen[2][1].tolist() == [[[2, 2, 2]] * 2] * 2


def test_an_engine_is_told_the_focal_length():
    engine = answer([[0, 0], [1, 1]], None)
    evaluate(engine, TwoByTwo(), limit=1)
    assert engine.told == [1.0]


def test_a_limit_is_spread_over_the_set():
    assert chosen_indices(10, 5) == [0, 2, 4, 6, 8]
    assert chosen_indices(3, 0) == chosen_indices(3, 9) == [0, 1, 2]
    assert evaluate(PERFECT, TwoByTwo(), limit=1)['images'] == 1


def test_other_classes_are_refused_with_the_difference():
    engine = Fixed(PERFECT.prediction, space('wall', 'bed'))
    with pytest.raises(ValueError, match="class 1 is 'bed' for one and 'floor' for the other"):
        evaluate(engine, TwoByTwo())


def test_another_number_of_classes_is_refused():
    engine = Fixed(PERFECT.prediction, space('wall'))
    with pytest.raises(ValueError, match='1 and 2 classes'):
        evaluate(engine, TwoByTwo())


def test_depth_alone_is_scored_whatever_the_classes_are_called():
    depth = FramePrediction(depth=PERFECT.prediction.depth)
    assert evaluate(Fixed(depth, space('wall')), TwoByTwo())['rmse'] == 0.0

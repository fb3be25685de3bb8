"""Scores by which candidates are judged."""

import numpy as np
import pytest
from sds_perception.refinement import scores
from sds_perception.refinement.frame import to_sample
from sds_perception.training.network_view import labels_at, view
import torch


def test_classes_that_do_not_occur_cannot_be_forgotten_for_a_better_score(
    small_network, small_info, wall, monkeypatch
):
    """Half right and half of a class that is nowhere: 1/2, whether it is one or two of those."""
    labels = np.full((48, 64), 3, np.uint8)
    sample = to_sample(wall(labels=labels), (0.1, 10.0))
    for others in ([7], [7, 9]):
        predicted = labels.copy()
        for index, other in enumerate(others):
            predicted[24 + index :: len(others)][: 24 // len(others)] = other
        monkeypatch.setattr(scores, 'labels_at', lambda seen, size, said=predicted: said)
        assert scores.score(small_network, [sample], small_info)['miou'] == 0.5


def test_scores_are_of_what_is_known(small_network, small_info, wall):
    sample = to_sample(wall(), (0.1, 10.0))
    seen = view(small_network, sample, small_info)
    truth = sample.replace(
        labels=torch.from_numpy(labels_at(seen, (48, 64))), depth=2 * seen.depth
    )
    found = scores.score(small_network, [truth], small_info)
    assert found['miou'] == 1
    assert found['abs_rel'] == pytest.approx(0.5)
    assert found['scaled_abs_rel'] == pytest.approx(0, abs=1e-6)
    unknown = sample.replace(valid=sample.valid & False)
    assert scores.score(small_network, [unknown], small_info) == dict.fromkeys(found)

"""Scores by which candidates are judged."""

import numpy as np
from sds_perception.refinement import scores
from sds_perception.refinement.frame import to_sample


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

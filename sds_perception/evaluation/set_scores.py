"""Scores of labels and depth together, added up picture by picture."""

from typing import Any

import numpy as np
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.core.label_space import LabelSpace
from sds_perception.evaluation.depth_metrics import depth_errors, mean_depth_errors
from sds_perception.evaluation.segmentation_metrics import ConfusionMatrix


class SetScores:
    """What a network got right on the pictures so far."""

    def __init__(
        self,
        label_space: LabelSpace,
        *,
        min_depth_m: float,
        max_depth_m: float,
        use_median_scaling: bool = False,
    ):
        """
        Start with no picture.

        :param min_depth_m: nearest measured depth that counts, meters.
        :param max_depth_m: farthest measured depth that counts, meters.
        :param use_median_scaling: for methods without a scale; then ``median_scaling`` says so.
        """
        self._names = label_space.names
        self._confusion = ConfusionMatrix(len(label_space))
        self._depth_options = {
            'min_depth_m': min_depth_m,
            'max_depth_m': max_depth_m,
            'use_median_scaling': use_median_scaling,
        }
        self._errors: list[dict[str, float] | None] = []
        self.images = 0

    def add(
        self,
        prediction: FramePrediction,
        *,
        labels: np.ndarray,
        depth: np.ndarray,
        valid: np.ndarray,
    ) -> None:
        """
        Compare one prediction with the truth.

        :param prediction: a part that is None is not scored.
        :param labels: (H, W) integer true classes; 255 = unknown.
        :param depth: (H, W) float true depth, meters; read only where ``valid``.
        :param valid: (H, W) bool.
        """
        self.images += 1
        if prediction.labels is not None:
            self._confusion.add(labels, prediction.labels)
        if prediction.depth is not None:
            errors = depth_errors(depth, prediction.depth, valid=valid, **self._depth_options)
            self._errors.append(errors)

    def merge(self, other: 'SetScores') -> None:
        """Add the pictures that another process scored."""
        self.images += other.images
        self._confusion.merge(other._confusion)
        self._errors += other._errors

    def miou_of_true(self) -> float | None:
        """Return mIoU in [0, 1] of the classes in the truth alone; None without any."""
        return self._confusion.miou_of_true()

    def result(self) -> dict[str, Any]:
        """
        Return the scores of all pictures.

        :returns: ``miou pixel_accuracy iou_per_class abs_rel sq_rel rmse rmse_log a1 a2 a3``,
            ``depth_coverage``, ``median_scaling`` and ``images``; None where truth or predictions
            are missing.
        """
        depth = mean_depth_errors(self._errors)
        depth['depth_coverage'] = depth.pop('coverage')
        return {
            **self._confusion.scores(self._names),
            **depth,
            'median_scaling': self._depth_options['use_median_scaling'],
            'images': self.images,
        }


def merged(parts: list[SetScores]) -> SetScores:
    """Return the scores of all pictures that several processes scored."""
    first, *others = parts
    for other in others:
        first.merge(other)
    return first

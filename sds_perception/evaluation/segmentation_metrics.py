"""Segmentation scores from one confusion matrix over a whole data set."""

from collections.abc import Sequence

import numpy as np
from sds_perception.core.label_space import UNLABELED


class ConfusionMatrix:
    """Counts of true class against predicted class, added up picture by picture."""

    def __init__(self, num_classes: int):
        self.num_classes = num_classes
        # one column more than rows: a pixel of a known class that nothing was said about
        self.counts = np.zeros((num_classes, num_classes + 1), np.int64)
        """(C, C + 1) int64 pixels; row = true class, last column = predicted unlabeled."""

    def add(self, labels: np.ndarray, predicted: np.ndarray) -> None:
        """
        Count one picture or batch.

        :param labels: (...) integer true classes; 255 is not counted.
        :param predicted: (...) integer, same shape; 255 = unlabeled, which is wrong.
        :raises ValueError: for different shapes or a label that is no class.
        """
        labels, predicted = np.asarray(labels), np.asarray(predicted)
        if labels.shape != predicted.shape:
            raise ValueError(
                f'labels are {labels.shape} and predictions {predicted.shape}; '
                'resize the predictions to the labels (nearest neighbor)'
            )
        known = labels != UNLABELED
        rows = self._classes_in(labels[known], 'labels')
        columns = self._classes_in(predicted[known], 'predictions')
        width = self.num_classes + 1
        cells = np.bincount(rows * width + columns, minlength=self.counts.size)
        self.counts += cells.reshape(self.counts.shape)

    def merge(self, other: 'ConfusionMatrix') -> None:
        """Add what another one counted."""
        self.counts += other.counts

    def scores(self, names: Sequence[str]) -> dict:
        """
        Divide once, at the end.

        :param names: the C class names.
        :returns: ``miou`` and ``pixel_accuracy`` in [0, 1], None if nothing was counted, and
            ``iou_per_class`` (name → IoU; None for a class that is in neither the truth nor the
            predictions, which ``miou`` leaves out).
        """
        correct = np.diag(self.counts[:, :-1])
        iou, occurs = self._iou()
        if not occurs.any():
            return dict(miou=None, pixel_accuracy=None, iou_per_class=dict.fromkeys(names))
        per_class = [float(x) if known else None for x, known in zip(iou, occurs, strict=True)]
        return {
            'miou': float(iou[occurs].mean()),
            'pixel_accuracy': float(correct.sum() / self.counts.sum()),
            'iou_per_class': dict(zip(names, per_class, strict=True)),
        }

    def miou_of_true(self) -> float | None:
        """Average the IoU of the classes in the truth alone; None if nothing was counted."""
        is_true = self.counts.any(axis=1)
        return float(self._iou()[0][is_true].mean()) if is_true.any() else None

    def _iou(self) -> tuple[np.ndarray, np.ndarray]:
        """Return (C,) IoU, and which classes are in the truth or the predictions."""
        correct = np.diag(self.counts[:, :-1])
        union = self.counts.sum(1) + self.counts[:, :-1].sum(0) - correct
        return correct / np.maximum(union, 1), union > 0

    def _classes_in(self, values: np.ndarray, what: str) -> np.ndarray:
        values = np.where(values == UNLABELED, self.num_classes, values.astype(np.int64))
        if values.size and not 0 <= values.min() <= values.max() <= self.num_classes:
            wrong = values.min() if values.min() < 0 else values.max()
            raise ValueError(
                f'{what} hold {wrong}; wanted 0..{self.num_classes - 1} or {UNLABELED} (unlabeled)'
            )
        return values

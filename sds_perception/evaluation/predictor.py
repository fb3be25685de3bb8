"""What is scored: whatever answers a picture as an engine does."""

from typing import Protocol

import numpy as np
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.core.label_space import LabelSpace


class Predictor(Protocol):
    """An Engine, or something that stands for one."""

    label_space: LabelSpace
    """The classes that it tells apart."""
    has_labels: bool
    """Whether it tells any: without, nothing is to be compared."""

    def predict(
        self, image: np.ndarray, *, confidence: bool, focal_length_px: float
    ) -> FramePrediction:
        """
        Predict a picture.

        :param image: (H, W, 3) uint8 RGB.
        :param confidence: say how sure the labels are, too.
        :param focal_length_px: of this picture; 0 = not known.
        :returns: arrays of the picture's size; None for what it does not know.
        """
        ...

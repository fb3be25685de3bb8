"""A network whose classes are read as those of another label space, to be scored there."""

from dataclasses import replace
from typing import Any

import numpy as np
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.core.label_space import UNLABELED, LabelSpace
from sds_perception.datasets.relabel import RENAMED, relabeling
from sds_perception.evaluation.predictor import Predictor


class TranslatedEngine:
    """Predicts as an engine does; several of its classes can mean one of the other space."""

    def __init__(self, engine: Predictor, label_space: LabelSpace):
        """
        Prepare the table of classes.

        :param label_space: in which labels are said; a class without a meaning there becomes 255.
        :raises ValueError: if it is not known what the classes mean there.
        """
        self._engine = engine
        self.label_space = label_space
        self.has_labels = engine.has_labels
        self._table = np.full(256, UNLABELED, np.uint8)
        self._table[: len(engine.label_space)] = relabeling(engine.label_space, label_space)

    def predict(self, image: np.ndarray, **options: Any) -> FramePrediction:
        """Predict; parameters and errors are those of :meth:`Engine.predict`."""
        prediction = self._engine.predict(image, **options)
        if prediction.labels is None:
            return prediction
        return replace(prediction, labels=self._table[prediction.labels])


def in_classes_of(engine: Predictor, label_space: LabelSpace) -> Predictor:
    """Return the engine itself, or one that says the classes of a space where that is known."""
    if not is_translated(engine.label_space, label_space):
        return engine
    return TranslatedEngine(engine, label_space)


def is_translated(network: LabelSpace, data: LabelSpace) -> bool:
    """Tell whether the classes of a network differ from those of data, and are known there."""
    return network.names != data.names and (network.name, data.name) in RENAMED

"""Distillation with asymmetric annotations: what a data set lacks is written by networks."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sds_perception.augmentations.geometric import focal_length_px
from sds_perception.core.label_space import UNLABELED, LabelSpace
from sds_perception.core.sample import Sample
from sds_perception.evaluation.evaluate import image_bytes

TeachClasses = Callable[[np.ndarray], np.ndarray]
"""From an (H, W, 3) uint8 RGB picture to (H, W, C) float32 probabilities of classes."""
TeachDepth = Callable[[np.ndarray, float], np.ndarray]
"""From a picture and its focal length, pixels, to (H, W) meters, NaN where unknown."""


@dataclass(frozen=True)
class Annotated:
    """A picture with what the data set and the teachers know about it."""

    image: np.ndarray
    """(H, W, 3) uint8 RGB."""
    labels: np.ndarray
    """(H, W) uint8 class ids; 255 = unknown."""
    depth: np.ndarray | None
    """(H, W) meters, NaN where unknown; None where nobody knows any."""
    probabilities: np.ndarray | None
    """(H, W, C) float32 of the teacher; certain where the data set itself has a label."""


def distill(
    sample: Sample,
    teach_classes: TeachClasses | None,
    teach_depth: TeachDepth | None,
    *,
    min_confidence: float,
) -> Annotated:
    """
    Keep what a sample knows and let teachers say the rest (Nekrasov et al., ICRA 2019).

    Hard targets as in the paper [C]. Ours [I]: pixels on which the teacher is not sure stay
    unknown, and so does the depth of what a sensor left out in a picture that has a sensor.

    :param sample: one sample, unbatched.
    :param teach_classes: asked for every picture; None = labels stay as they are.
    :param teach_depth: asked for pictures without any measured depth; None = nobody.
    :param min_confidence: least probability of a class that becomes a label, in [0, 1].
    """
    image = image_bytes(sample)
    labels, probabilities = sample.labels.numpy().astype(np.uint8), None
    if teach_classes is not None:
        labels, probabilities = _taught(labels, teach_classes(image), min_confidence)
    depth = None
    if sample.valid.any():
        depth = np.where(sample.valid[0].numpy(), sample.depth[0].numpy(), np.nan)
    elif teach_depth is not None:
        depth = teach_depth(image, focal_length_px(sample.K))
    return Annotated(image, labels, depth, probabilities)


def _taught(
    labels: np.ndarray, probabilities: np.ndarray, min_confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Fill labels (H, W) that are 255, and make those that are known certain."""
    is_known = labels != UNLABELED
    certain = np.eye(probabilities.shape[2], dtype=np.float32)[np.where(is_known, labels, 0)]
    return (
        np.where(is_known, labels, hard_labels(probabilities, min_confidence)),
        np.where(is_known[..., None], certain, probabilities),
    )


def hard_labels(probabilities: np.ndarray, min_confidence: float) -> np.ndarray:
    """
    Choose the most probable class of each pixel.

    :param probabilities: (H, W, C) that sum to 1.
    :param min_confidence: below it a pixel stays 255, in [0, 1].
    :returns: (H, W) uint8.
    """
    is_sure = probabilities.max(axis=2) >= min_confidence
    return np.where(is_sure, probabilities.argmax(axis=2), UNLABELED).astype(np.uint8)


def require_same_classes(sample: Sample, data: LabelSpace, teacher: LabelSpace) -> None:
    """
    Refuse to mix labels that mean different things.

    :raises ValueError: if the sample has labels, and their classes are not the teacher's.
    """
    if data.names != teacher.names and bool((sample.labels != UNLABELED).any()):
        raise ValueError(
            f'{sample.name} is labeled in {data.name} and the teacher speaks {teacher.name}; '
            f'read the data set in its classes with --label-space {teacher.name}'
        )

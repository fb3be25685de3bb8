"""One picture of a network's answers beside the truth."""

import numpy as np
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.core.label_space import LabelSpace
from sds_perception.evaluation.visualize import (
    OVERLAY_OPACITY,
    classes_present,
    colorize_depth,
    draw_legend,
    side_by_side,
)


def draw_comparison(
    image: np.ndarray,
    labels: np.ndarray,
    depth: np.ndarray,
    prediction: FramePrediction,
    *,
    label_space: LabelSpace,
    max_depth_m: float,
) -> np.ndarray:
    """
    Put image, labels and depth, true and predicted, in a row above the legend.

    :param image: (H, W, 3) uint8 RGB.
    :param labels: (H, W) true classes; 255 = unlabeled.
    :param depth: (H, W) true depth, meters; 0 or NaN = not measured.
    :param prediction: a part that is None is left out.
    :param max_depth_m: the depth of the last color, meters.
    :returns: (H', W', 3) uint8 RGB.
    """
    labels = labels.astype(np.uint8)
    shown = [(image, 'image')]
    label_images = [labels]
    if prediction.labels is not None:
        label_images.append(prediction.labels)
        true = label_space.overlay(image, labels, OVERLAY_OPACITY)
        predicted = label_space.overlay(image, prediction.labels, OVERLAY_OPACITY)
        shown += [(true, 'labels, true'), (predicted, 'labels, predicted')]
    if prediction.depth is not None:
        shown.append((colorize_depth(depth, max_depth_m), 'depth, true'))
        shown.append((colorize_depth(prediction.depth, max_depth_m), 'depth, predicted'))
    row = side_by_side(*zip(*shown, strict=True))
    if prediction.labels is None:
        return row
    ids = classes_present(*label_images, label_space=label_space)
    return np.vstack([row, draw_legend(ids, label_space, row.shape[1])])

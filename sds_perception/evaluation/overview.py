"""One picture that says what the package does: image, labels, depth and cloud of some frames."""

from collections.abc import Sequence

import numpy as np
from sds_perception.core.label_space import LabelSpace
from sds_perception.core.recorded_frame import RecordedFrame
from sds_perception.evaluation.frame_pictures import draw_cloud
from sds_perception.evaluation.visualize import (
    OVERLAY_OPACITY,
    classes_present,
    colorize_depth,
    draw_legend,
    fit_width,
    side_by_side,
)

PANEL_WIDTH_PX = 400
CAPTIONS = ('camera image', 'labels', 'depth', 'point cloud')


def draw_overview(
    frames: Sequence[RecordedFrame], *, label_space: LabelSpace, max_depth_m: float
) -> np.ndarray:
    """
    Draw what went in and what came out, a row a frame, above the legend of the classes.

    :param frames: at least one, all of one size.
    :param max_depth_m: depth of the last color, meters.
    :returns: (H, W, 3) uint8 RGB.
    """
    rows = [_row(frame, label_space, max_depth_m) for frame in frames]
    labels = (frame.labels for frame in frames)
    ids = classes_present(*labels, label_space=label_space, min_share=0.01)
    return np.vstack([*rows, draw_legend(ids, label_space, rows[0].shape[1])])


def _row(frame: RecordedFrame, label_space: LabelSpace, max_depth_m: float) -> np.ndarray:
    pictures = (
        frame.image,
        label_space.overlay(frame.image, frame.labels, OVERLAY_OPACITY),
        colorize_depth(frame.depth, max_depth_m),
        draw_cloud(frame),
    )
    return side_by_side([fit_width(picture, PANEL_WIDTH_PX) for picture in pictures], CAPTIONS)

"""The pictures of one camera frame in a report."""

from pathlib import Path

import numpy as np
from sds_perception.core.depth import is_valid_depth
from sds_perception.core.label_space import UNLABELED, LabelSpace
from sds_perception.core.picture_files import write_picture
from sds_perception.core.recorded_frame import RecordedFrame
from sds_perception.evaluation.cloud_view import BACKGROUND, render_cloud, shifted_viewpoint
from sds_perception.evaluation.report import Picture, ReportFrame, legend_rows, number
from sds_perception.evaluation.visualize import (
    OVERLAY_OPACITY,
    classes_present,
    colorize_depth,
)


def write_frame_pictures(
    frame: RecordedFrame, folder: Path, number: int, *, label_space: LabelSpace, max_depth_m: float
) -> ReportFrame:
    """
    Write image, labels, depth (true and predicted) and cloud of a frame.

    :param folder: of the report.
    :param number: of the frame in the report.
    :param max_depth_m: depth of the last color, meters.
    :returns: the frame as the report shows it.
    :raises OSError: from the file system.
    """
    true_overlay, label_overlay = (
        label_space.overlay(frame.image, labels, OVERLAY_OPACITY)
        for labels in (frame.true_labels, frame.labels)
    )
    drawn = {
        'image': (frame.image, 'Camera image'),
        'true_labels': (true_overlay, 'Labels, true'),
        'labels': (label_overlay, 'Labels, predicted'),
        'cloud': (draw_cloud(frame), 'Point cloud'),
        'true_depth': (colorize_depth(frame.true_depth, max_depth_m), 'Depth, true'),
        'depth': (colorize_depth(frame.depth, max_depth_m), 'Depth, predicted'),
    }
    pictures = []
    for name, (picture, caption) in drawn.items():
        path = write_picture(folder / f'frame_{number}_{name}.jpg', picture)
        pictures.append(Picture(path.name, caption))
    ids = classes_present(frame.true_labels, frame.labels, label_space=label_space)
    legend = legend_rows(ids, label_space)
    return ReportFrame(f'Frame {number}', _note(frame), tuple(pictures), legend)


def draw_cloud(frame: RecordedFrame) -> np.ndarray:
    """
    Draw a frame's cloud at the size of its image; an empty one is an empty picture.

    :returns: (H, W, 3) uint8 RGB.
    """
    height, width = frame.image.shape[:2]
    if not np.isfinite(frame.points).all(axis=-1).any():
        return np.full((height, width, 3), BACKGROUND, np.uint8)
    viewpoint = shifted_viewpoint(frame.points)
    return render_cloud(
        frame.points,
        frame.point_colors,
        viewpoint,
        width=width,
        height=height,
        point_size_px=max(2, width // 200),
    )


def _note(frame: RecordedFrame) -> str:
    known = frame.true_labels != UNLABELED  # what the node left out is not right
    correct = (frame.true_labels == frame.labels)[known].mean() if known.any() else None
    both = is_valid_depth(frame.true_depth) & is_valid_depth(frame.depth)
    error = np.abs(frame.depth - frame.true_depth)[both].mean() if both.any() else None
    return (
        f'{number(correct, 0, 100)} % of pixels right, '
        f'depth off by {number(error, 2)} m on average'
    )

"""A picture of what refinement changed: depth of a few frames before and after."""

from collections.abc import Sequence

import cv2
import numpy as np
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.sample import Sample
from sds_perception.evaluation.visualize import colorize_depth, side_by_side
from sds_perception.training.network_view import depth_at, view
from torch import nn

MAX_ROWS, PANEL_WIDTH_PX = 3, 320


def draw_before_after(
    before: nn.Module, after: nn.Module, samples: Sequence[Sample], info: CheckpointInfo
) -> np.ndarray:
    """
    Draw image, measured depth and both networks' depth, a row a frame, in one range of colors.

    :param before: in evaluation mode, as is ``after``.
    :param samples: frames with depth, at their native size; three of them, spread evenly, or all.
    :returns: (H, W, 3) uint8 RGB.
    :raises ValueError: if no sample has depth.
    """
    measured = [sample for sample in samples if sample.valid.any()]
    if not measured:
        raise ValueError('no frame that was held back has depth; there is nothing to draw')
    places = np.linspace(0, len(measured) - 1, min(MAX_ROWS, len(measured)))
    chosen = [measured[round(place)] for place in places]
    return np.vstack([_row(before, after, sample, info) for sample in chosen])


def _row(before: nn.Module, after: nn.Module, sample: Sample, info: CheckpointInfo) -> np.ndarray:
    truth = np.where(sample.valid[0], sample.depth[0], np.nan)
    size = truth.shape
    depths = [depth_at(view(network, sample, info), size) for network in (before, after)]
    farthest = float(np.nanpercentile(truth, 99))
    image = np.rint(sample.image.permute(1, 2, 0).numpy() * 255).astype(np.uint8)
    pictures = [image, *(colorize_depth(depth, farthest) for depth in (truth, *depths))]
    errors = [float(np.nanmean(np.abs(depth - truth) / truth)) for depth in depths]
    said = (f'{word}: AbsRel {e:.3f}' for word, e in zip(('before', 'after'), errors, strict=True))
    captions = ['image', 'sensor', *said]
    return side_by_side([_panel(picture) for picture in pictures], captions)


def _panel(picture: np.ndarray) -> np.ndarray:
    height = round(picture.shape[0] * PANEL_WIDTH_PX / picture.shape[1])
    return cv2.resize(picture, (PANEL_WIDTH_PX, height), interpolation=cv2.INTER_NEAREST)

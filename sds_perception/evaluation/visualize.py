"""Pictures of labels and depth that a person can read."""

from collections.abc import Sequence

import cv2
import numpy as np
from sds_perception.core.depth import is_valid_depth
from sds_perception.core.label_space import LabelSpace

OVERLAY_OPACITY = 0.55
"""Of class colors over a picture, where people look at both."""
PAPER = 255
INK = (40, 44, 52)
FONT = cv2.FONT_HERSHEY_DUPLEX
CAPTION_HEIGHT_PX = 28
GAP_PX = 8


def colorize_depth(depth: np.ndarray, max_depth_m: float) -> np.ndarray:
    """
    Color a depth image, near = yellow, far = violet, unknown = black.

    :param depth: (H, W) float meters; NaN, infinite or not positive = unknown.
    :param max_depth_m: the depth of the last color, meters; farther ones share it.
    :returns: (H, W, 3) uint8 RGB, in steps that look equally large (viridis).
    """
    known = is_valid_depth(depth)
    nearness = 1.0 - np.where(known, depth, 0.0).clip(0.0, max_depth_m) / max_depth_m
    colors = cv2.applyColorMap(np.rint(nearness * 255).astype(np.uint8), cv2.COLORMAP_VIRIDIS)
    colors = np.ascontiguousarray(colors[..., ::-1])
    colors[~known] = 0
    return colors


def fit_width(picture: np.ndarray, width: int) -> np.ndarray:
    """
    Resize a picture to a width, its shape kept; each pixel is the mean of those it covers.

    :param picture: (H, W, 3) uint8 RGB.
    :param width: of the result, pixels.
    """
    height = max(1, round(picture.shape[0] * width / picture.shape[1]))
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)


def side_by_side(pictures: Sequence[np.ndarray], captions: Sequence[str]) -> np.ndarray:
    """
    Put pictures in a row on white, each under its caption.

    :param pictures: (H, W, 3) uint8 RGB each; lower ones stand at the top.
    :param captions: one line each, ASCII.
    :returns: (H', W', 3) uint8 RGB.
    """
    height = CAPTION_HEIGHT_PX + max(picture.shape[0] for picture in pictures) + GAP_PX
    width = sum(picture.shape[1] for picture in pictures) + GAP_PX * (len(pictures) + 1)
    canvas = np.full((height, width, 3), PAPER, np.uint8)
    left = GAP_PX
    for picture, caption in zip(pictures, captions, strict=True):
        h, w = picture.shape[:2]
        canvas[CAPTION_HEIGHT_PX : CAPTION_HEIGHT_PX + h, left : left + w] = picture
        _write(canvas, caption, left, CAPTION_HEIGHT_PX - 9)
        left += w + GAP_PX
    return canvas


def classes_present(
    *label_images: np.ndarray, label_space: LabelSpace, min_share: float = 0.005
) -> list[int]:
    """
    Return the ids of classes that cover enough of any of the pictures, largest first.

    :param label_images: (H, W) uint8 each.
    :param min_share: of the pixels of one picture, in [0, 1].
    """
    shares = np.zeros(256)
    for labels in label_images:
        shares = np.maximum(shares, np.bincount(labels.ravel(), minlength=256) / labels.size)
    order = np.argsort(-shares[: len(label_space)], kind='stable')
    return [int(i) for i in order if shares[i] >= min_share]


def draw_legend(ids: Sequence[int], label_space: LabelSpace, width: int) -> np.ndarray:
    """
    Draw color and name of some classes, in as many lines as a width needs.

    :param ids: class ids in the order of drawing.
    :param width: of the picture, pixels.
    :returns: (H, width, 3) uint8 RGB.
    """
    places, left, line = [], GAP_PX, 0
    for i in ids:
        extent = 26 + cv2.getTextSize(label_space.names[i], FONT, 0.45, 1)[0][0] + 2 * GAP_PX
        if left + extent > width and left > GAP_PX:
            left, line = GAP_PX, line + 1
        places.append((i, left, line))
        left += extent
    canvas = np.full(((line + 1) * 24 + GAP_PX, width, 3), PAPER, np.uint8)
    for i, left, line in places:
        top = line * 24 + 5
        canvas[top : top + 14, left : left + 20] = label_space.palette[i]
        _write(canvas, label_space.names[i], left + 26, top + 12)
    return canvas


def _write(canvas: np.ndarray, text: str, left: int, baseline: int) -> None:
    cv2.putText(canvas, text, (left, baseline), FONT, 0.45, INK, 1, cv2.LINE_AA)

"""Label images: one class id per pixel, and tables for consumers that count differently."""

from typing import Any

import cv2
import numpy as np
from sds_perception.core.label_space import UNLABELED
from sds_perception.messages.pixels import ImageFields, image_fields, read_pixels

UNLABELLED_16 = 65535
CHANNEL_TYPES = {'mono8': 'u1', '8UC1': 'u1', 'mono16': 'u2', '16UC1': 'u2'}

ZERO_IS_UNKNOWN = np.roll(np.arange(256, dtype=np.uint8), -1)
"""Remap table for consumers whose 0 means unknown: 255 becomes 0, class id becomes id + 1."""


def encode_labels(labels: np.ndarray, remap: np.ndarray | None = None) -> ImageFields:
    """
    Describe a label image as mono8, which RViz, Nav2 and Hydra all read.

    :param labels: (H, W) uint8 class ids; 255 = unlabeled.
    :param remap: (256,) uint8, the value sent for each id; None sends the ids themselves.
    """
    return image_fields(labels if remap is None else remapped(labels, remap), 'mono8')


def remapped(labels: np.ndarray, table: np.ndarray) -> np.ndarray:
    """
    Return other ids for labels.

    :param labels: (H, W) uint8.
    :param table: (256,) uint8, the id for each.
    """
    return cv2.LUT(labels, table)  # a tenth of the time of table[labels]


def decode_labels(msg: Any) -> np.ndarray:
    """
    Read a label image.

    :param msg: sensor_msgs/Image, mono8 (255 = unlabeled) or mono16 (65535 = unlabeled).
    :returns: (H, W) uint8 class ids; 255 = unlabeled; for mono8 the message's own memory.
    :raises ValueError: for another encoding, or ids that a label space cannot have.
    """
    if msg.encoding not in CHANNEL_TYPES:
        raise ValueError(
            f'label encoding {msg.encoding!r} is not one of {", ".join(CHANNEL_TYPES)}; '
            'publish class ids as mono8'
        )
    labels = read_pixels(msg, CHANNEL_TYPES[msg.encoding])
    if labels.dtype == np.uint8:
        return labels
    is_unknown = labels == UNLABELLED_16
    if labels.max(where=~is_unknown, initial=0) > UNLABELED:
        raise ValueError(
            f'label image has the id {labels.max(where=~is_unknown, initial=0)}; wanted 0..254, '
            f'or {UNLABELLED_16} for unlabeled: is it a depth image?'
        )
    return np.where(is_unknown, UNLABELED, labels).astype(np.uint8)

"""Bilinear look-up of a list of places in an image."""

import cv2
import numpy as np

_ROW = 256


def remap_list(image: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """
    Interpolate an image at places.

    :param image: (H, W, C) uint8 or float32, H and W below 32768.
    :param x: (N,) float, columns; the center of the first texel is 0.
    :param y: (N,) float, rows.
    :returns: (N, C) of the image's type.
    """
    count = len(x)
    if count == 0:
        return np.zeros((0, image.shape[2]), image.dtype)
    # OpenCV fills pictures less than 32768 wide, so the list is folded into rows
    rows = -(-count // _ROW)
    folded = np.zeros((2, rows * _ROW), np.float32)
    folded[0, :count], folded[1, :count] = x, y
    maps = folded.reshape(2, rows, _ROW)
    found = cv2.remap(image, maps[0], maps[1], cv2.INTER_LINEAR)
    return found.reshape(-1, image.shape[2])[:count]

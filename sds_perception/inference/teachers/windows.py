"""Predict a picture of any shape by a network that wants pictures of one shape."""

from collections.abc import Callable, Iterator

import numpy as np

Predict = Callable[[np.ndarray], np.ndarray]
"""From an (H, W, 3) uint8 RGB picture to (H, W, C) float32 probabilities of classes."""
FAINTEST = 0.05
"""Weight of a window's edge pixels, of which the network saw one side only."""


def average_windows(predict: Predict, image: np.ndarray, aspect_ratios: list[float]) -> np.ndarray:
    """
    Average the predictions of windows that overlap by half or more, and of their mirror images.

    What depends on where a thing lies in a window, or on which side of it, loses probability:
    disagreement shows even in networks that name one class and no probability.

    :param image: (H, W, 3) uint8 RGB.
    :param aspect_ratios: width / height of the windows; each covers the picture once more.
    :returns: (H, W, C) float32 that sums to 1.
    """
    total, weights = None, np.zeros((*image.shape[:2], 1), np.float32)
    for ratio in aspect_ratios:
        for rows, columns in _windows(*image.shape[:2], ratio):
            probabilities = average_mirrored(predict, image[rows, columns])
            if total is None:
                total = np.zeros((*image.shape[:2], probabilities.shape[2]), np.float32)
            weight = (
                _hat(probabilities.shape[0])[:, None, None]
                * _hat(probabilities.shape[1])[None, :, None]
            )
            total[rows, columns] += weight * probabilities
            weights[rows, columns] += weight
    return total / weights


def average_mirrored(predict: Predict, image: np.ndarray) -> np.ndarray:
    """Average what is predicted of a picture and of its mirror image; same shapes as predict."""
    mirrored = predict(np.ascontiguousarray(image[:, ::-1]))
    return (predict(np.ascontiguousarray(image)) + mirrored[:, ::-1]) / 2


def _windows(height: int, width: int, ratio: float) -> Iterator[tuple[slice, slice]]:
    """Yield the rows and columns of the largest windows of a shape, half overlapping."""
    tall, wide = min(height, round(width / ratio)), min(width, round(height * ratio))
    for top in _starts(height, tall):
        for left in _starts(width, wide):
            yield slice(top, top + tall), slice(left, left + wide)


def _starts(length: int, window: int) -> list[int]:
    gaps = -(-2 * (length - window) // window)
    return [round((length - window) * index / max(gaps, 1)) for index in range(gaps + 1)]


def _hat(length: int) -> np.ndarray:
    """Return weights that fall from 1 in the middle to the faintest at both ends."""
    position = (np.arange(length, dtype=np.float32) + 0.5) / length
    return np.maximum(1 - np.abs(2 * position - 1), FAINTEST)

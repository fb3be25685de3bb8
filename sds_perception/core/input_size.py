"""The size at which a network sees pictures of any shape."""

import math

STRIDE = 32
SAME_SHAPE = 1.02
"""Aspect ratios that differ by less than this factor count as equal."""


def network_size(
    height: int, width: int, *, input_height: int, input_width: int
) -> tuple[int, int]:
    """
    Choose the size at which the network sees a camera's images.

    The image keeps its shape and fills the network's input: no padding, so nothing shifts. An
    image of the input's shape gets the input size itself; another one the same area, both sides
    rounded to multiples of 32 (each axis is scaled by its own factor; they differ little).

    :param height: of the camera image, pixels.
    :param width: of the camera image, pixels.
    :param input_height: what the network was trained for, pixels.
    :param input_width: what the network was trained for, pixels.
    :returns: height and width, pixels.
    """
    shape_ratio = (width / height) / (input_width / input_height)
    if 1 / SAME_SHAPE < shape_ratio < SAME_SHAPE:
        return input_height, input_width
    scale = math.sqrt(input_height * input_width / (height * width))
    return _to_stride(height * scale), _to_stride(width * scale)


def _to_stride(side: float) -> int:
    return max(STRIDE, round(side / STRIDE) * STRIDE)

"""Bring a camera image to the size that the network works at."""

import math

import numpy as np
from sds_perception.inference.settings import MIN_SIDE_PX
import torch
from torch.nn.functional import interpolate

STRIDE = 32
SAME_SHAPE = 1.02
"""Aspect ratios that differ by less than this factor count as equal."""


def check_image(image: np.ndarray) -> None:
    """
    Refuse what is not a camera picture.

    :raises ValueError: unless it is (H, W, 3) uint8 with sides of at least 32 px.
    """
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise ValueError(
            f'image is {image.shape} {image.dtype}; wanted (height, width, 3) uint8 RGB'
        )
    if min(image.shape[:2]) < MIN_SIDE_PX:
        raise ValueError(
            f'image is {image.shape[0]}x{image.shape[1]} (height x width); '
            f'wanted at least {MIN_SIDE_PX} px a side'
        )


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


def fit_image(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """
    Resize an image as training resized its pictures; pixel centers stay on pixel centers.

    :param image: (H, W, 3) uint8.
    :param size: (h, w) pixels.
    :returns: (1, h, w, 3) uint8, contiguous and writable; the image itself where it is that.
    """
    # a message's memory can be read-only, which PyTorch does not take
    image = np.require(image, requirements=['C', 'W'])
    if image.shape[:2] == size:
        return image[None]
    images = torch.from_numpy(image).permute(2, 0, 1)[None]  # (1, 3, H, W)
    # any other filter costs depth: cv2.INTER_AREA 3 % of RMSE, at the same speed
    images = interpolate(images, size=size, mode='bilinear', antialias=True)
    return np.ascontiguousarray(images.permute(0, 2, 3, 1).numpy())


def _to_stride(side: float) -> int:
    return max(STRIDE, round(side / STRIDE) * STRIDE)

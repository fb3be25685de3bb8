"""Bring a camera image to the size and the range that the network works at."""

import numpy as np
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.normalization import normalize
from sds_perception.inference.settings import MIN_SIDE_PX
import torch
from torch import Tensor
from torch.nn.functional import interpolate


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


def prepare_image(image: np.ndarray, info: CheckpointInfo) -> Tensor:
    """
    Turn an image into what a network sees that normalizes nothing itself.

    :param image: (H, W, 3) uint8 RGB.
    :param info: of the network: its input size, mean and deviation.
    :returns: (1, 3, h, w) normalized, on the CPU.
    """
    fitted = torch.from_numpy(fit_image(image, info.network_size(*image.shape[:2])))
    return normalize(fitted.permute(0, 3, 1, 2) / 255, info.mean, info.std)  # (1, 3, h, w)

"""The range in which networks see pictures."""

import torch
from torch import Tensor

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


def normalize(
    images: Tensor,
    mean: tuple[float, float, float] = IMAGENET_MEAN,
    std: tuple[float, float, float] = IMAGENET_STD,
) -> Tensor:
    """
    Shift and scale RGB to what the encoder was trained on.

    :param images: (..., 3, H, W) RGB in [0, 1].
    :param mean: of each channel.
    :param std: of each channel.
    :returns: the same shape, about zero mean and unit deviation.
    """
    shift = torch.tensor(mean, dtype=images.dtype, device=images.device)[:, None, None]
    scale = torch.tensor(std, dtype=images.dtype, device=images.device)[:, None, None]
    return (images - shift) / scale

"""Strong recoloring and blur of what the student sees."""

import math

from sds_perception.augmentations.mixing_settings import StrongColorSettings
from sds_perception.augmentations.photometric import jitter_colors
from sds_perception.augmentations.random_numbers import happens, uniform
import torch
from torch import Tensor
from torchvision.transforms.v2 import functional


def strong_color(
    images: Tensor, *, settings: StrongColorSettings, generator: torch.Generator
) -> Tensor:
    """
    Change colors and sharpness of each picture at random; geometry stays as it is.

    Strengths and probabilities are confirmed in the code of Hoyer et al. (CVPR 2021).

    :param images: (B, 3, H, W) RGB in [0, 1].
    :returns: new images of the same shape, in [0, 1].
    """
    return torch.stack([_changed(image, settings, generator) for image in images])


def _changed(image: Tensor, settings: StrongColorSettings, generator: torch.Generator) -> Tensor:
    if happens(settings.jitter_probability, generator):
        image = jitter_colors(
            image,
            brightness=settings.strength,
            contrast=settings.strength,
            saturation=settings.strength,
            hue=settings.strength,
            generator=generator,
        )
    if happens(settings.blur_probability, generator):
        sigma = uniform(settings.min_blur_px, settings.max_blur_px, generator)
        image = functional.gaussian_blur(image, 2 * math.ceil(3 * sigma) + 1, sigma)
    return image

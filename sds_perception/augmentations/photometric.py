"""Random changes of color, and noise; geometry stays as it is."""

from sds_perception.augmentations.random_numbers import uniform
import torch
from torch import Tensor
from torchvision.transforms.v2 import functional


def jitter_colors(
    image: Tensor,
    *,
    brightness: float,
    contrast: float,
    saturation: float,
    hue: float,
    generator: torch.Generator,
) -> Tensor:
    """
    Change brightness, contrast, saturation and hue by random amounts.

    :param image: (..., 3, H, W) RGB in [0, 1].
    :param brightness: largest relative change, in [0, 1].
    :param contrast: largest relative change, in [0, 1].
    :param saturation: largest relative change, in [0, 1].
    :param hue: largest shift, in turns of the color circle, in [0, 0.5].
    :returns: the same shape, in [0, 1].
    """
    if brightness:
        factor = uniform(1 - brightness, 1 + brightness, generator)
        image = functional.adjust_brightness(image, factor)
    if contrast:
        image = functional.adjust_contrast(image, uniform(1 - contrast, 1 + contrast, generator))
    if saturation:
        factor = uniform(1 - saturation, 1 + saturation, generator)
        image = functional.adjust_saturation(image, factor)
    if hue:
        image = functional.adjust_hue(image, uniform(-hue, hue, generator))
    return image


def add_noise(image: Tensor, largest_levels: float, generator: torch.Generator) -> Tensor:
    """
    Add the noise of a camera's sensor, and store the picture in 8 bits as the camera does.

    Without it a network leans on differences of less than a gray level, which another camera, or
    another way to resize, does not keep.

    :param image: (..., 3, H, W) RGB in [0, 1].
    :param largest_levels: largest standard deviation, gray levels of 255; each call draws its own.
    :returns: the same shape, in [0, 1].
    """
    deviation = uniform(0, largest_levels / 255, generator)
    noise = torch.randn(image.shape, generator=generator, dtype=image.dtype)
    return ((image + deviation * noise) * 255).round().clamp(0, 255) / 255

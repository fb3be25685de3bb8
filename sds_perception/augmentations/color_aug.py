"""ColorAug: movable things and the rest of a picture recolored independently."""

from sds_perception.augmentations.mixing_settings import ColorAugSettings
from sds_perception.augmentations.photometric import jitter_colors
from sds_perception.augmentations.random_numbers import happens
import torch
from torch import Tensor


def color_aug(
    images: Tensor,
    movable_mask: Tensor,
    *,
    settings: ColorAugSettings,
    generator: torch.Generator,
) -> Tensor:
    """
    Break the color ties between things and their surroundings: m J1(I) + (1 - m) J2(I).

    Confirmed by the paper (Bansal et al., Semantics-Depth-Symbiosis, 2022): it is a simple
    augmentation for depth, made from predicted semantics. The formulation is ours, as the
    authors publish none. It is for the network's input alone: the photometric loss compares
    the clean frames, which stay as they are.

    :param images: (B, 3, H, W) RGB in [0, 1].
    :param movable_mask: (B, H, W) bool, predicted.
    :returns: new images of the same shape, in [0, 1].
    """
    recolored = [
        _recolor(image, mask, settings, generator)
        if happens(settings.probability, generator)
        else image
        for image, mask in zip(images, movable_mask, strict=True)
    ]
    return torch.stack(recolored)


def _recolor(
    image: Tensor, mask: Tensor, settings: ColorAugSettings, generator: torch.Generator
) -> Tensor:
    things, surroundings = (
        jitter_colors(
            image,
            brightness=settings.brightness,
            contrast=settings.contrast,
            saturation=settings.saturation,
            hue=settings.hue,
            generator=generator,
        )
        for _ in range(2)
    )
    return things.where(mask, surroundings)

"""The augmentations of supervised training, in their order."""

from sds_perception.augmentations.camera_turn import random_turn, turn
from sds_perception.augmentations.geometric import approach, crop, flip, focal_length_px, resize
from sds_perception.augmentations.photometric import add_noise, jitter_colors
from sds_perception.augmentations.random_numbers import happens, integer, uniform
from sds_perception.augmentations.settings import AugmentationSettings
from sds_perception.core.sample import Sample
import torch


def augment(
    sample: Sample,
    settings: AugmentationSettings,
    *,
    height: int,
    width: int,
    reference_focal_length_px: float,
    generator: torch.Generator,
) -> Sample:
    """
    Zoom, turn, crop, flip, recolor and roughen a sample.

    :param sample: one sample at its native size.
    :param height: input height of the network, pixels; a zoom of 1 gives this size.
    :param width: input width of the network, pixels.
    :param reference_focal_length_px: of the one camera that all pictures, zoomed or from other
        lenses, are read as pictures of; their depth is divided accordingly.
    :returns: a sample of the crop size; with neighbors, also its ``clean`` picture: colors
        change for the network alone, not for what compares frames.
    """
    scale = uniform(settings.min_scale, settings.max_scale, generator)
    zoomed = resize(sample, round(height * scale), round(width * scale))
    if settings.turn_deg > 0:
        zoomed = turn(zoomed, random_turn(settings.turn_deg, generator))
    nearer = approach(zoomed, focal_length_px(zoomed.K) / reference_focal_length_px)
    sample = _random_crop(nearer, settings, generator)
    if happens(settings.flip, generator):
        sample = flip(sample)
    image = jitter_colors(
        sample.image,
        brightness=settings.brightness,
        contrast=settings.contrast,
        saturation=settings.saturation,
        hue=settings.hue,
        generator=generator,
    )
    if settings.noise_levels > 0:
        image = add_noise(image, settings.noise_levels, generator)
    return sample.replace(image=image, clean=None if sample.neighbors is None else sample.image)


def _random_crop(
    sample: Sample, settings: AugmentationSettings, generator: torch.Generator
) -> Sample:
    rows, columns = sample.labels.shape
    spare_y, spare_x = rows - settings.crop_height_px, columns - settings.crop_width_px
    # a picture smaller than the window lies anywhere inside it
    top = integer(min(0, spare_y), max(0, spare_y), generator)
    left = integer(min(0, spare_x), max(0, spare_x), generator)
    return crop(sample, top, left, settings.crop_height_px, settings.crop_width_px)

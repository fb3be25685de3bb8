"""Mixing of labeled pictures with each other, against learning few of them by heart."""

from sds_perception.augmentations.mix_batch import composite, known_batch, previous_pictures
from sds_perception.augmentations.mixing import class_mix_mask
from sds_perception.augmentations.random_numbers import happens
from sds_perception.core.sample import Sample
import torch


def mix_labeled(batch: Sample, *, probability: float, generator: torch.Generator) -> Sample:
    """
    Paste half of the classes of the picture before onto some pictures of a batch.

    ClassMix (Olsson et al., WACV 2021) with ground truth in place of a teacher; depth is pasted
    like labels, as all pictures are of one camera. A picture of a single class lends nothing.

    :param batch: samples with a leading B.
    :param probability: share of the pictures that receive something, in [0, 1].
    :returns: a batch of the same shapes.
    """
    background = known_batch(batch)
    foreground = previous_pictures(background)
    is_mixed = torch.tensor([happens(probability, generator) for _ in batch.labels])
    mask = class_mix_mask(foreground.sample.labels, generator=generator)
    mask &= is_mixed.to(mask.device)[:, None, None]
    return composite(foreground, background, mask).sample

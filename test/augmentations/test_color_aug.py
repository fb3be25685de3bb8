"""ColorAug changes colors, of things and surroundings apart, and nothing else."""

from sds_perception.augmentations.color_aug import color_aug
from sds_perception.augmentations.mixing_settings import ColorAugSettings
import torch

ALWAYS = ColorAugSettings(probability=1.0)


def make_images(count: int = 1) -> torch.Tensor:
    return torch.rand(count, 3, 8, 10, generator=torch.Generator().manual_seed(1))


def recolor(images, mask, settings=ALWAYS, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return color_aug(images, mask, settings=settings, generator=generator)


def test_the_clean_frames_stay():
    images = make_images()
    clean = images.clone()
    recolored = recolor(images, torch.ones(1, 8, 10, dtype=torch.bool))
    assert torch.equal(images, clean)
    assert not torch.equal(recolored, clean)
    kept = recolor(images, torch.ones(1, 8, 10, dtype=torch.bool), ColorAugSettings(0.0))
    assert kept.data_ptr() != images.data_ptr()


def test_geometry_is_untouched():
    # pixels of one color remain of one color, in the same places
    images = torch.full((1, 3, 8, 10), 0.3)
    images[..., 4:] = torch.tensor([0.7, 0.4, 0.2])[:, None, None]
    mask = torch.zeros(1, 8, 10, dtype=torch.bool)
    mask[..., 4:] = True
    recolored = recolor(images, mask)
    assert recolored.shape == images.shape
    for part in (recolored[..., :4], recolored[..., 4:]):
        assert torch.allclose(part, part[..., :1, :1].expand_as(part))


def test_things_and_surroundings_get_different_colors():
    gray = torch.full((1, 3, 8, 10), 0.5)
    mask = torch.zeros(1, 8, 10, dtype=torch.bool)
    mask[:, 2:5, 2:5] = True
    recolored = recolor(gray, mask)
    assert (recolored[0, :, 3, 3] - recolored[0, :, 0, 0]).abs().max() > 0.01


def test_the_mask_only_chooses_between_two_recolored_pictures():
    images, mask = make_images(), torch.zeros(1, 8, 10, dtype=torch.bool)
    mask[..., 5:] = True
    nothing, everything = recolor(images, torch.zeros_like(mask)), recolor(images, mask | True)
    assert torch.equal(recolor(images, mask), everything.where(mask[:, None], nothing))


def test_about_half_of_the_pictures_change():
    images = make_images(1).expand(200, 3, 8, 10)
    recolored = recolor(images, torch.ones(200, 8, 10, dtype=torch.bool), ColorAugSettings())
    changed = (recolored != images).flatten(1).any(dim=1).sum()
    assert 80 <= changed <= 120


def test_colors_stay_in_range():
    recolored = recolor(make_images(8), torch.ones(8, 8, 10, dtype=torch.bool))
    assert recolored.min() >= 0 and recolored.max() <= 1

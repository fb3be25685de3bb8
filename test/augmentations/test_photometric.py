"""Color changes: their range, and that zero changes nothing."""

from sds_perception.augmentations.photometric import jitter_colors
import torch

NOTHING = {'brightness': 0.0, 'contrast': 0.0, 'saturation': 0.0, 'hue': 0.0}


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_no_change_is_the_picture_itself():
    image = torch.rand(3, 4, 5, generator=generator())
    assert jitter_colors(image, **NOTHING, generator=generator()) is image


def test_brightness_multiplies_by_a_factor_of_its_range():
    image = torch.full((3, 2, 2), 0.5)
    factors = []
    for seed in range(30):
        options = {**NOTHING, 'brightness': 0.2}
        found = jitter_colors(image, **options, generator=generator(seed))
        factors.append((found / image).mean().item())
    assert 0.8 <= min(factors) < 0.9
    assert 1.1 < max(factors) <= 1.2


def test_gray_has_no_hue_and_no_saturation_to_change():
    image = torch.full((3, 2, 2), 0.25)
    options = {**NOTHING, 'saturation': 0.5, 'hue': 0.5}
    torch.testing.assert_close(jitter_colors(image, **options, generator=generator()), image)


def test_strong_changes_stay_in_the_range_of_colors():
    image = torch.rand(3, 8, 8, generator=generator())
    for seed in range(10):
        options = {'brightness': 1.0, 'contrast': 1.0, 'saturation': 1.0, 'hue': 0.5}
        found = jitter_colors(image, **options, generator=generator(seed))
        assert 0 <= found.min() <= found.max() <= 1

"""Color changes: their range, and that zero changes nothing."""

from sds_perception.augmentations.photometric import add_noise, jitter_colors
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


def test_noise_has_at_most_the_deviation_that_was_asked_for():
    gray = torch.full((3, 64, 64), 0.5)
    found = [(add_noise(gray, 8.0, generator(seed)) * 255).std().item() for seed in range(30)]
    assert 0 <= min(found) < 2
    assert 6 < max(found) < 8.3


def test_a_noisy_picture_has_whole_gray_levels():
    image = torch.rand(3, 16, 16, generator=generator())
    levels = add_noise(image, 20.0, generator(1)) * 255
    torch.testing.assert_close(levels, levels.round())
    assert 0 <= levels.min() <= levels.max() <= 255

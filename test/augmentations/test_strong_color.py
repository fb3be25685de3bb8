"""Strong colors leave the student's geometry as it is."""

from sds_perception.augmentations.mixing_settings import StrongColorSettings
from sds_perception.augmentations.strong_color import strong_color
import torch


def change(images, **settings):
    generator = torch.Generator().manual_seed(0)
    return strong_color(images, settings=StrongColorSettings(**settings), generator=generator)


def test_without_chances_nothing_changes():
    images = torch.rand(2, 3, 8, 8)
    assert torch.equal(change(images, jitter_probability=0.0, blur_probability=0.0), images)


def test_a_blurred_dot_keeps_its_place_and_its_light():
    images = torch.zeros(1, 3, 15, 15)
    images[..., 7, 5] = 1.0
    blurred = change(
        images, jitter_probability=0.0, blur_probability=1.0, min_blur_px=1.0, max_blur_px=1.0
    )
    assert blurred[0, 0].argmax() == 7 * 15 + 5
    assert torch.allclose(blurred.sum(dim=(2, 3)), torch.tensor(1.0), atol=1e-5)
    assert blurred.max() < 0.2


def test_a_flat_picture_stays_flat():
    images = torch.full((4, 3, 9, 9), 0.4)
    changed = change(images, jitter_probability=1.0, blur_probability=1.0)
    assert torch.allclose(changed, changed[..., :1, :1].expand_as(changed), atol=1e-6)
    assert not torch.allclose(changed, images)


def test_about_as_many_pictures_change_as_the_chance_says():
    images = torch.full((200, 3, 1, 1), 0.4)
    changed = change(images, jitter_probability=0.3, blur_probability=0.0) != images
    assert abs(changed.flatten(1).any(dim=1).float().mean() - 0.3) < 0.1


def test_the_hue_changes_too():
    red = torch.tensor([0.6, 0.2, 0.2])[:, None, None].expand(20, 3, 1, 1)
    changed = change(red, jitter_probability=1.0, blur_probability=0.0)
    # brightness, contrast and saturation leave the two smaller channels of a red alike
    assert ((changed[:, 1] - changed[:, 2]).abs() > 0.01).sum() > 10


def test_pictures_are_blurred_differently():
    images = torch.zeros(20, 3, 9, 9)
    images[..., 4, 4] = 1.0
    blurred = change(images, jitter_probability=0.0, blur_probability=1.0)
    peaks = blurred[:, 0, 4, 4]
    assert peaks.min() < 0.2 < 0.8 < peaks.max()

"""The augmentations of supervised training together."""

import pytest
from sds_perception.augmentations.presets import augment
from sds_perception.augmentations.settings import AugmentationSettings
from sds_perception.core.sample import Sample
from sds_perception.core.settings import from_mapping
import torch

PLAIN = {
    'crop_height_px': 6,
    'crop_width_px': 8,
    'min_scale': 1.0,
    'max_scale': 1.0,
    'flip': 0.0,
    'brightness': 0.0,
    'contrast': 0.0,
    'saturation': 0.0,
    'hue': 0.0,
}


def sample(height=12, width=16, focal=20.0):
    image = torch.rand(3, height, width, generator=torch.Generator().manual_seed(0))
    K = torch.tensor([[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1]])
    depth = torch.full((1, height, width), 3.0)
    labels = torch.arange(height * width).view(height, width)
    return Sample(image, labels, depth, depth > 0, K, 'one')


def changed(seed=0, reference=10.0, picture=None, **settings):
    return augment(
        picture or sample(),
        AugmentationSettings(**{**PLAIN, **settings}),
        height=6,
        width=8,
        reference_focal_length_px=reference,
        generator=torch.Generator().manual_seed(seed),
    )


def test_without_changes_a_picture_is_resized_to_the_input_size():
    found = changed()
    assert found.image.shape == (3, 6, 8)
    assert found.K[0, 0] == 10  # half of the picture's 20
    assert (found.depth == 3).all()


def test_a_zoomed_picture_shows_a_nearer_scene_of_the_same_camera():
    found = changed(min_scale=1.5, max_scale=1.5)
    assert found.image.shape == (3, 6, 8)
    torch.testing.assert_close(found.depth, torch.full((1, 6, 8), 2.0))
    assert found.K[0, 0].item() == pytest.approx(10)


def test_a_smaller_zoom_leaves_a_margin_of_which_nothing_is_known():
    found = changed(min_scale=0.5, max_scale=0.5)
    assert found.valid.sum() == 3 * 4
    assert (found.depth[found.valid] == 6).all()
    assert (found.labels == 255).sum() == 6 * 8 - 3 * 4


def test_a_picture_of_a_longer_lens_is_read_as_a_nearer_one_of_the_reference():
    found = changed(picture=sample(focal=40.0))
    assert found.K[0, 0].item() == pytest.approx(10)
    torch.testing.assert_close(found.depth, torch.full((1, 6, 8), 1.5))


@pytest.mark.parametrize(
    ('name', 'largest'),
    [
        ('brightness', 0.4),
        ('contrast', 0.4),
        ('saturation', 0.4),
        ('hue', 0.4),
        ('noise_levels', 9),
    ],
)
def test_colors_change_and_geometry_stays(name, largest):
    plain, recolored = changed(), changed(**{name: largest})
    assert not plain.image.equal(recolored.image)
    assert 0 <= recolored.image.min() <= recolored.image.max() <= 1
    for part in ('labels', 'depth', 'valid', 'K'):
        assert getattr(plain, part).equal(getattr(recolored, part))


def test_the_generator_alone_decides():
    random = {'min_scale': 0.6, 'max_scale': 1.6, 'flip': 0.5, 'brightness': 0.3, 'hue': 0.1}
    torch.manual_seed(1)
    first = changed(seed=7, **random)
    torch.manual_seed(2)
    second, other = changed(seed=7, **random), changed(seed=8, **random)
    for part in ('image', 'labels', 'depth', 'valid', 'K'):
        assert getattr(first, part).equal(getattr(second, part))
    assert not first.image.equal(other.image)


def test_half_of_the_pictures_are_mirrored():
    plain = changed()
    mirrored = sum(not changed(seed=s, flip=0.5).labels.equal(plain.labels) for s in range(40))
    assert 10 < mirrored < 30


def test_crops_reach_every_corner():
    found = [changed(seed=s, crop_height_px=5, crop_width_px=7) for s in range(40)]
    whole = changed()
    corners = {tuple(f.labels[0, :1].tolist()) for f in found}
    assert corners == {tuple(whole.labels[v, u : u + 1].tolist()) for v in (0, 1) for u in (0, 1)}


@pytest.mark.parametrize(
    ('settings', 'words'),
    [
        ({'min_scale': 0.0}, 'zoom goes from 0.0 to 1.4; wanted 0 < min <= max'),
        ({'min_scale': 2.0}, 'zoom goes from 2.0 to 1.4'),
        ({'crop_width_px': 0}, 'the crop is 0x240 px; wanted 1x1 or more'),
        ({'flip': 1.5}, 'flip is 1.5; wanted 0 to 1'),
        ({'hue': 0.6}, 'hue is 0.6; wanted 0 to 0.5'),
        ({'turn_deg': 46.0}, 'turn_deg is 46.0; wanted 0 to 45'),
        ({'noise_levels': -1.0}, 'noise_levels is -1.0; wanted 0 to 64'),
        ({'contrast': -0.1}, 'contrast is -0.1; wanted 0 to 1'),
    ],
)
def test_settings_that_make_no_picture_are_refused(settings, words):
    with pytest.raises(ValueError, match=words):
        from_mapping(AugmentationSettings, settings)


def test_a_turned_camera_keeps_its_matrix_and_loses_a_margin():
    found = changed(turn_deg=10.0)
    assert found.K.equal(changed().K)
    assert 0 < (~found.inside).sum() < 20
    assert changed(turn_deg=10.0).image.equal(found.image)

"""Camera images come to the network whole, unshifted and nearly unstretched."""

import numpy as np
import pytest
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.label_space import LabelClass, LabelSpace
from sds_perception.inference.preprocess import check_image, fit_image, prepare_image
import torch
from torch.nn.functional import interpolate


def test_an_image_of_the_right_size_is_not_copied():
    image = np.zeros((96, 128, 3), np.uint8)
    fitted = fit_image(image, (96, 128))
    assert fitted.shape == (1, 96, 128, 3)
    assert np.shares_memory(fitted, image)


def test_read_only_memory_of_a_message_is_copied():
    image = np.frombuffer(bytes(96 * 128 * 3), np.uint8).reshape(96, 128, 3)
    assert fit_image(image, (96, 128)).flags.writeable


def test_shrinking_averages_every_pixel():
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = 200
    fitted = fit_image(stripes, (32, 32))
    assert (fitted[:, :, 1:-1] == 100).all()  # at the borders the filter is cut


def test_images_are_resized_as_in_training():
    image = np.random.default_rng(0).integers(0, 256, (48, 64, 3)).astype(np.uint8)
    images = torch.from_numpy(image).permute(2, 0, 1)[None] / 255
    trained = interpolate(images, size=(32, 43), mode='bilinear', antialias=True) * 255
    served = torch.from_numpy(fit_image(image, (32, 43))).permute(0, 3, 1, 2)
    assert (served - trained).abs().max() <= 1


def test_a_network_sees_pictures_at_its_size_about_its_mean():
    space = LabelSpace('one', (LabelClass('wall', (1, 1, 1), 0),))
    info = CheckpointInfo(
        'ccam_net', {}, space, 0.3, 10.0, 64, 96, mean=(0.0, 0.5, 1.0), std=(1.0, 2.0, 4.0)
    )
    images = prepare_image(np.full((32, 48, 3), 255, np.uint8), info)
    assert images.shape == (1, 3, 64, 96)
    assert images[0, :, 5, 5].tolist() == [1.0, 0.25, 0.0]


@pytest.mark.parametrize('size', [(32, 48), (96, 160), (200, 300), (64, 300)])
def test_nothing_shifts(size):
    ramp = np.broadcast_to(np.linspace(0, 255, 200), (100, 200))
    image = np.repeat(ramp[..., None], 3, axis=2).astype(np.uint8)
    fitted = fit_image(image, size)[0, :, :, 0].astype(float)
    centers = (np.arange(size[1]) + 0.5) * 200 / size[1] - 0.5
    inside = slice(size[1] // 10, -size[1] // 10)
    error = fitted[size[0] // 2] - centers * 255 / 199
    assert np.abs(error[inside]).max() < 1.6  # gray levels; a pixel is 1.3


@pytest.mark.parametrize(
    ('image', 'message'),
    [
        (np.zeros((480, 1, 3), np.uint8), 'image is 480x1 .* at least 32 px a side'),
        (np.zeros((0, 0, 3), np.uint8), 'image is 0x0'),
        (np.zeros((480, 640), np.uint8), r'wanted \(height, width, 3\) uint8 RGB'),
        (np.zeros((480, 640, 4), np.uint8), r'wanted \(height, width, 3\) uint8 RGB'),
        (np.zeros((480, 640, 3), np.float32), r'float32; wanted \(height, width, 3\) uint8'),
    ],
)
def test_what_is_no_picture_is_refused(image, message):
    with pytest.raises(ValueError, match=message):
        check_image(image)

"""The photometric error and the pixels that count."""

from sds_perception.losses.photometric import (
    mask_still_pixels,
    minimum_reprojection,
    photometric_error,
    ssim,
)
import torch


def noise_picture(seed: int) -> torch.Tensor:
    return torch.rand(1, 3, 6, 8, generator=torch.Generator().manual_seed(seed))


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def test_identical_pictures_have_no_error():
    assert photometric_error(noise_picture(0), noise_picture(0)).abs().max() < 1e-6


def test_ssim_of_flat_pictures_compares_their_means():
    # (2 * 0.5 * 0.25 + 1e-4) / (0.25 + 0.0625 + 1e-4) = 0.2501 / 0.3126
    x, y = torch.full((1, 1, 4, 4), 0.5), torch.full((1, 1, 4, 4), 0.25)
    assert torch.allclose(ssim(x, y), torch.tensor(0.2501 / 0.3126), atol=1e-4)


def test_ssim_of_a_picture_and_its_negative():
    # a 3x3 neighborhood of a checkerboard has five of one color, four of the other: means 5/9
    # and 4/9, variances 20/81, covariance -20/81
    board = (torch.arange(5)[:, None] + torch.arange(5)).remainder(2).float()[None, None]
    c1, c2 = 1e-4, 9e-4
    expected = (2 * 20 / 81 + c1) * (-40 / 81 + c2) / ((41 / 81 + c1) * (40 / 81 + c2))
    assert torch.allclose(ssim(board, 1 - board), torch.tensor(expected), atol=1e-5)


def test_the_error_of_flat_pictures_by_hand():
    x, y = torch.full((1, 3, 4, 4), 0.5), torch.full((1, 3, 4, 4), 0.25)
    expected = 0.85 * (1 - 0.2501 / 0.3126) / 2 + 0.15 * 0.25
    assert torch.allclose(photometric_error(x, y), torch.tensor(expected), atol=1e-4)


def test_the_better_source_of_every_pixel_counts():
    target, wrong = noise_picture(0), noise_picture(1)
    left, right = target.clone(), target.clone()
    left[..., 4:], right[..., :4] = wrong[..., 4:], wrong[..., :4]
    error = minimum_reprojection([left, right], target)
    # columns 3 and 4 see both halves in their neighborhoods
    assert error[..., [0, 1, 2, 5, 6, 7]].max() < 1e-6


def test_the_auto_mask_removes_a_pixel_that_stands_still():
    target, source = noise_picture(0), noise_picture(1)
    source[..., :4] = target[..., :4]  # this half of the picture did not change
    view = (0.9 * target + 0.05).requires_grad_()
    error, is_explained = mask_still_pixels(
        photometric_error(view, target), [source], target, generator=generator()
    )
    assert not is_explained[..., :3].any()
    assert is_explained[..., 5:].all()
    assert error[..., :3].max() < 1e-4
    error.sum().backward()
    assert (view.grad[..., :2] == 0).all()
    assert (view.grad[..., 6:] != 0).any()


def test_a_resting_camera_teaches_next_to_nothing():
    frame = noise_picture(0)
    error = photometric_error(frame, frame)
    error, _ = mask_still_pixels(error, [frame], frame, generator=generator())
    assert error.abs().max() < 1e-4


def test_one_source_that_stands_still_is_enough():
    target = noise_picture(0)
    error = photometric_error(noise_picture(1), target)
    sources = [noise_picture(2), target]
    masked, is_explained = mask_still_pixels(error, sources, target, generator=generator())
    assert not is_explained.any()
    assert masked.abs().max() < 1e-4


def test_noise_decides_between_equal_errors():
    target = noise_picture(0)
    error = photometric_error(noise_picture(1), target)
    _, is_explained = mask_still_pixels(error, [noise_picture(1)], target, generator=generator())
    assert 0.2 < is_explained.float().mean() < 0.8

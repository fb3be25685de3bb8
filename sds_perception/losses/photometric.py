"""How much two pictures of the same thing differ, and which pixels of a video can say so."""

import torch
from torch import Tensor
from torch.nn.functional import pad

SSIM_SHARE = 0.85
IDENTITY_NOISE = 1e-5


def photometric_error(images: Tensor, targets: Tensor) -> Tensor:
    """
    Mix structural and absolute differences: 0.85 (1 - SSIM) / 2 + 0.15 L1 (monodepth2, eq. 2).

    :param images: (B, 3, H, W) RGB in [0, 1].
    :param targets: (B, 3, H, W) RGB in [0, 1].
    :returns: (B, 1, H, W) in [0, 1]; 0 where they are alike.
    """
    absolute = (images - targets).abs().mean(dim=1, keepdim=True)
    structural = ((1 - ssim(images, targets)) / 2).clamp(0, 1).mean(dim=1, keepdim=True)
    return SSIM_SHARE * structural + (1 - SSIM_SHARE) * absolute


def ssim(images: Tensor, targets: Tensor) -> Tensor:
    """
    Compare the structure of 3x3 neighborhoods (Wang et al., TIP 2004; boxes as in monodepth2).

    :param images: (B, C, H, W) in [0, 1], at least 2x2 pixels.
    :param targets: (B, C, H, W) in [0, 1].
    :returns: (B, C, H, W) in [-1, 1]; 1 where they are alike.
    """
    x, y = (pad(picture, (1, 1, 1, 1), mode='reflect') for picture in (images, targets))
    mean_x, mean_y = _box_mean(x), _box_mean(y)
    variance_x = _box_mean(x * x) - mean_x**2
    variance_y = _box_mean(y * y) - mean_y**2
    covariance = _box_mean(x * y) - mean_x * mean_y
    c1, c2 = 0.01**2, 0.03**2
    likeness = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
    return likeness / ((mean_x**2 + mean_y**2 + c1) * (variance_x + variance_y + c2))


def minimum_reprojection(views: list[Tensor], targets: Tensor) -> Tensor:
    """
    Take the best source of every pixel (monodepth2, eq. 4).

    :param views: one synthesized (B, 3, H, W) for every source.
    :param targets: (B, 3, H, W) the frames to explain; clean, not color-augmented.
    :returns: (B, 1, H, W) smallest error, 0 to 1.
    """
    errors = torch.cat([photometric_error(view, targets) for view in views], dim=1)
    return errors.amin(dim=1, keepdim=True)


def mask_still_pixels(
    error: Tensor, sources: list[Tensor], targets: Tensor, *, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """
    Leave out what does not move in the picture (monodepth2, eq. 5).

    A pixel that an unwarped source already explains better stands still in the picture: the
    camera rests, or the thing moves along. It counts with that error, which no gradient can
    change. Noise of 1e-5 on these errors breaks ties, as in the authors' code.

    :param error: (B, 1, H, W) of the best view.
    :param sources: the frames themselves, (B, 3, H, W) each.
    :param targets: (B, 3, H, W) the frames to explain; clean, not color-augmented.
    :param generator: on the CPU, for the noise.
    :returns: (B, 1, H, W) smallest error, 0 to 1 but for the noise;
        (B, 1, H, W) bool, True where a view and not an unwarped source gave it.
    """
    with torch.no_grad():
        still = torch.cat([photometric_error(source, targets) for source in sources], dim=1)
        noise = torch.randn(still.shape, generator=generator).to(still)
        still = (still + IDENTITY_NOISE * noise).amin(dim=1, keepdim=True)
    is_explained = error < still
    return error.where(is_explained, still), is_explained


def _box_mean(values: Tensor) -> Tensor:
    """Average 3x3 neighborhoods: (B, C, H + 2, W + 2) to (B, C, H, W)."""
    # shifted sums: avg_pool2d takes several times as long on a CPU
    rows = values[..., :-2, :] + values[..., 1:-1, :] + values[..., 2:, :]
    return (rows[..., :-2] + rows[..., 1:-1] + rows[..., 2:]) / 9

"""Depth should change where the picture does."""

from torch import Tensor


def edge_aware_smoothness(disp: Tensor, images: Tensor) -> Tensor:
    """
    Average the slopes of mean-normalized disp, less where the picture has edges.

    Godard et al., monodepth2, ICCV 2019, eq. 3. The published weight is 1e-3 / 2^s at scale s.

    :param disp: (B, 1, H, W) disp or inverse depth, positive.
    :param images: (B, 3, H, W) RGB in [0, 1].
    :returns: scalar, 0 or more; 0 where disp is constant.
    """
    relative = disp / (disp.mean(dim=(2, 3), keepdim=True) + 1e-7)
    total = disp.new_zeros(())
    for axis in (-1, -2):
        edges = _steps(images, axis).mean(dim=1, keepdim=True)
        total = total + (_steps(relative, axis) * (-edges).exp()).mean()
    return total


def _steps(values: Tensor, axis: int) -> Tensor:
    return values.diff(dim=axis).abs()

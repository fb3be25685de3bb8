"""Depth should change where the picture does."""

from sds_perception.losses.mean_inside import mean_inside, mean_inside_each
from torch import Tensor


def edge_aware_smoothness(disp: Tensor, images: Tensor, *, inside: Tensor | None = None) -> Tensor:
    """
    Average the slopes of mean-normalized disp, less where the picture has edges.

    Godard et al., monodepth2, ICCV 2019, eq. 3. The published weight is 1e-3 / 2^s at scale s.

    :param disp: (B, 1, H, W) disp or inverse depth, positive.
    :param images: (B, 3, H, W) RGB in [0, 1].
    :param inside: (B, 1, H, W) bool, False where a crop reached beyond the picture, which does
        not count; None = it did nowhere.
    :returns: scalar, 0 or more; 0 where disp is constant.
    """
    relative = disp / (mean_inside_each(disp, inside) + 1e-7)
    total = disp.new_zeros(())
    for axis in (-1, -2):
        edges = _steps(images, axis).mean(dim=1, keepdim=True)
        slopes = _steps(relative, axis) * (-edges).exp()
        total = total + mean_inside(slopes, _both_inside(inside, axis))
    return total


def _steps(values: Tensor, axis: int) -> Tensor:
    return values.diff(dim=axis).abs()


def _both_inside(inside: Tensor | None, axis: int) -> Tensor | None:
    if inside is None:
        return None
    steps = inside.shape[axis] - 1
    return inside.narrow(axis, 0, steps) & inside.narrow(axis, 1, steps)

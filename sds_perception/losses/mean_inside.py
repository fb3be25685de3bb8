"""Averages over pictures that a crop reached beyond."""

from torch import Tensor


def mean_inside(values: Tensor, inside: Tensor | None) -> Tensor:
    """
    Average what lies within the pictures.

    :param values: any shape.
    :param inside: bool of that shape, False beyond a picture; None = nothing is.
    :returns: scalar; 0 where nothing is inside.
    """
    if inside is None:
        return values.mean()
    return values.where(inside, 0).sum() / inside.sum().clamp(min=1)


def mean_inside_each(values: Tensor, inside: Tensor | None) -> Tensor:
    """
    Average what lies within each picture.

    :param values: (B, C, H, W).
    :param inside: (B, C, H, W) bool; None = all of it.
    :returns: (B, C, 1, 1); 0 where nothing is inside.
    """
    axes = {'dim': (2, 3), 'keepdim': True}
    if inside is None:
        return values.mean(**axes)
    return values.where(inside, 0).sum(**axes) / inside.sum(**axes).clamp(min=1)

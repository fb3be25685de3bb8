"""Mixing two pictures by class (ClassMix) or by what is nearer (DepthMix)."""

from sds_perception.augmentations.mix_batch import MixBatch, composite
from sds_perception.core.label_space import UNLABELED
import torch
from torch import Tensor


def class_mix(source: MixBatch, target: MixBatch, *, generator: torch.Generator) -> MixBatch:
    """
    Paste half of the source's classes onto the target (Olsson et al., ClassMix, WACV 2021).

    Confirmed in the authors' code and in that of Hoyer et al. (Three Ways, CVPR 2021), the
    rounding down of an odd number of classes, too.

    :param source: batch whose labels choose the pixels.
    :param target: batch of the same size that receives them.
    """
    return composite(source, target, class_mix_mask(source.sample.labels, generator=generator))


def class_mix_mask(labels: Tensor, *, generator: torch.Generator) -> Tensor:
    """
    Draw half of the classes present in each picture, rounded down: of a single one none.

    :param labels: (B, H, W) int64; 255 is never drawn.
    :returns: (B, H, W) bool, True on the drawn classes.
    """
    masks = []
    for picture in labels:
        present = picture[picture != UNLABELED].unique().cpu()
        order = torch.randperm(len(present), generator=generator)
        drawn = present[order[: len(present) // 2]]
        masks.append(torch.isin(picture, drawn.to(labels.device)))
    return torch.stack(masks)


def depth_mix(source: MixBatch, target: MixBatch, *, margin: float = 0.03) -> MixBatch:
    """
    Show of two pictures whatever is nearer (Hoyer et al., Three Ways, CVPR 2021).

    Confirmed in the authors' code: the mask and its margin, on each picture's own scale.

    :param source: batch that also wins where both are about as near.
    :param target: batch of the same size.
    :param margin: by how much the source may be farther, as a share of the disparity range.
    """
    mask = depth_mix_mask(source.dense_depth, target.dense_depth, margin=margin)
    return composite(source, target, mask)


def depth_mix_mask(depth: Tensor, other_depth: Tensor, *, margin: float = 0.03) -> Tensor:
    """
    Compare the min-max normalized disparities of two pictures: d >= d_other - margin.

    The authors normalize their network's disp; min-max undoes the affine map between it and
    1/depth, so the inverse of meters gives the same mask.

    :param depth: (B, 1, H, W) meters; NaN = unknown.
    :param other_depth: (B, 1, H, W) meters; NaN = unknown.
    :returns: (B, H, W) bool, True where the first is seen; False where either is unknown.
    """
    disparity, other = _relative_disparity(depth), _relative_disparity(other_depth)
    return (disparity >= other - margin)[:, 0]


def _relative_disparity(depth: Tensor) -> Tensor:
    known = depth > 0
    disparity = (1 / depth).where(known, torch.nan)
    lowest = disparity.where(known, torch.inf).amin(dim=(1, 2, 3), keepdim=True)
    highest = disparity.where(known, -torch.inf).amax(dim=(1, 2, 3), keepdim=True)
    # a picture of one single depth is all at the far end
    return (disparity - lowest) / (highest - lowest).clamp(min=1e-9)

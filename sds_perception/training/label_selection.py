"""Choose the pictures that are most worth annotating, from features alone."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

GRID = (4, 8)
"""Rows and columns of cells that features of a picture are averaged in."""
DISAGREEMENT_WEIGHT = 1000.0
"""How much a disagreement about depth counts beside a distance of features."""
SMALLEST_DEVIATION = 1e-6


def farthest_point_order(
    features: Tensor,
    count: int,
    *,
    scores: Tensor | None = None,
    start: int | None = None,
    taken: Sequence[int] = (),
) -> list[int]:
    """
    Choose pictures that differ most from each other, the most worthwhile one first.

    The next picture has the largest distance to its nearest chosen one, plus its score
    [C] (Hoyer et al., Three Ways, CVPR 2021, section 3.3). The paper draws the first one at
    random; here it is ``start``, else the best score, else the most typical picture [I].

    :param features: (N, D) floats, one row a picture; distances are Euclidean.
    :param count: how many to choose; all where there are no more.
    :param scores: (N,) what makes a picture worthwhile by itself, in units of the distance.
    :param start: index of the first picture, where none is ``taken``.
    :param taken: indices that were chosen before: not chosen again, and kept away from.
    :returns: different indices of rows in the order of choice; every shorter count is a prefix.
    :raises ValueError: for features that are no table of finite numbers, or wrong indices.
    """
    _check(features, scores, [*taken, *([] if start is None else [start])])
    bonus = torch.zeros(len(features)) if scores is None else scores.to(features)
    nearest = torch.full((len(features),), torch.inf).to(features)
    for index in taken:
        nearest = torch.minimum(nearest, _distances(features, index))
    is_free = torch.ones(len(features), dtype=torch.bool, device=features.device)
    is_free[list(taken)] = False
    order: list[int] = []
    for _ in range(min(count, int(is_free.sum()))):
        if order or taken:
            index = _best(nearest + bonus, is_free)
        else:
            index = _first(features, scores) if start is None else start
        order.append(index)
        is_free[index] = False
        nearest = torch.minimum(nearest, _distances(features, index))
    return order


def standardize(features: Tensor) -> Tensor:
    """
    Give every feature mean 0 and deviation 1 over the pictures; a constant one becomes 0 [C].

    :param features: (N, D).
    """
    deviation = features.std(dim=0, correction=0)
    centered = features - features.mean(dim=0)
    return torch.where(deviation > SMALLEST_DEVIATION, centered / deviation, 0.0)


def pool_features(features: Tensor) -> Tensor:
    """
    Average depth-decoder features in 4x8 cells of the picture [C].

    :param features: (B, C, h, w) of any size.
    :returns: (B, C * 32).
    """
    return adaptive_avg_pool2d(features, GRID).flatten(1)


def depth_disagreement(student_disp: Tensor, teacher_disp: Tensor) -> Tensor:
    """
    Tell how far a student is from what a depth teacher says of each picture.

    1000 mean |log(1 + disp) - log(1 + disp')| [C]: a picture scores where the student has not
    learned it yet.

    :param student_disp: (B, 1, H, W) in [0, 1]; 1 is nearest.
    :param teacher_disp: (B, 1, H, W) of the same depth range.
    :returns: (B,) 0 or more.
    """
    difference = student_disp.log1p() - teacher_disp.log1p()
    return DISAGREEMENT_WEIGHT * difference.abs().mean(dim=(1, 2, 3))


def _check(features: Tensor, scores: Tensor | None, indices: list[int]) -> None:
    if features.ndim != 2 or not features.isfinite().all():
        raise ValueError(
            f'features are {tuple(features.shape)}, with '
            f'{int((~features.isfinite()).sum())} numbers that are not finite; '
            'wanted (pictures, features), all finite'
        )
    if scores is not None and not (
        scores.shape == features.shape[:1] and bool(scores.isfinite().all())
    ):
        raise ValueError(
            f'scores are {tuple(scores.shape)}; wanted a finite one for each of '
            f'{len(features)} pictures'
        )
    wrong = [index for index in indices if not 0 <= index < len(features)]
    if wrong:
        raise ValueError(f'there is no picture {wrong[0]}; wanted 0 to {len(features) - 1}')


def _first(features: Tensor, scores: Tensor | None) -> int:
    if scores is not None:
        return int(scores.argmax())
    return int((features - features.mean(dim=0)).norm(dim=1).argmin())


def _best(values: Tensor, is_free: Tensor) -> int:
    return int(values.where(is_free, -torch.inf).argmax())


def _distances(features: Tensor, index: int) -> Tensor:
    return (features - features[index]).norm(dim=1)

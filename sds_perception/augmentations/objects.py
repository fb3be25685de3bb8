"""Picking movable objects in label images, rare classes first."""

from collections.abc import Sequence

import cv2
import numpy as np
from sds_perception.augmentations.mixing_settings import AffineMixSettings
import torch
from torch import Tensor


def pick_objects(
    labels: Tensor,
    *,
    movable: Sequence[int],
    settings: AffineMixSettings,
    generator: torch.Generator,
) -> Tensor:
    """
    Draw some movable classes of each picture and number their objects.

    A class is drawn with a probability inverse to the pixels of its objects in this picture,
    among those that have a connected component (8 neighbors) above the minimal area; all such
    components are objects.

    :param labels: (B, H, W) int64, ground truth or a teacher's; 255 = ignore.
    :param movable: class ids that may be drawn.
    :returns: (B, H, W) int64, 1, 2, … on the objects, 0 elsewhere.
    """
    picked = [_pick(picture, movable, settings, generator) for picture in labels.cpu().numpy()]
    return torch.from_numpy(np.stack(picked)).to(labels.device)


def _pick(
    labels: np.ndarray,
    movable: Sequence[int],
    settings: AffineMixSettings,
    generator: torch.Generator,
) -> np.ndarray:
    min_area_px = settings.min_object_area * labels.size
    present = set(np.unique(labels).tolist()).intersection(movable)
    objects = {c: _large_components(labels == c, min_area_px) for c in sorted(present)}
    objects = {c: numbered for c, numbered in objects.items() if numbered.any()}
    result = np.zeros(labels.shape, np.int64)
    if not objects:
        return result
    candidates = list(objects)
    areas = torch.tensor([float((objects[c] > 0).sum()) for c in candidates])
    count = min(settings.num_classes, len(candidates))
    for index in torch.multinomial(1 / areas, count, generator=generator).tolist():
        numbered = objects[candidates[index]]
        result += np.where(numbered > 0, numbered + result.max(), 0)
    return result


def _large_components(mask: np.ndarray, min_area_px: float) -> np.ndarray:
    """Number the components of at least an area 1, 2, …; 0 elsewhere."""
    count, components, statistics, _ = cv2.connectedComponentsWithStats(
        mask.astype(np.uint8), connectivity=8
    )
    is_large = statistics[:, cv2.CC_STAT_AREA] >= min_area_px
    is_large[0] = False  # the background
    numbers = np.where(is_large, np.cumsum(is_large), 0)
    return numbers[components]

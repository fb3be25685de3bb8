"""Frames with labels of known confidence and dense depth, as mixing takes and gives them."""

from dataclasses import dataclass

from sds_perception.core.label_space import UNLABELED
from sds_perception.core.sample import Sample, select
import torch
from torch import Tensor


@dataclass(frozen=True)
class MixBatch:
    """A batch whose labels are ground truth or a teacher's; every mixing returns one again."""

    sample: Sample
    """Leading B everywhere; the labels are what the student shall say, the depth is measured."""
    confidence: Tensor
    """(B, H, W) in [0, 1]: how sure each label is, or what it weighs in the loss."""
    dense_depth: Tensor
    """(B, 1, H, W) meters, measured or predicted; it tells what covers what. NaN = unknown."""


def known_batch(sample: Sample) -> MixBatch:
    """
    Wrap ground truth: labels are sure where there are any, geometry is what was measured.

    :param sample: with a leading B.
    """
    return MixBatch(
        sample=sample,
        confidence=(sample.labels != UNLABELED).float(),
        dense_depth=sample.depth.where(sample.valid, torch.nan),
    )


def composite(foreground: MixBatch, background: MixBatch, mix_mask: Tensor) -> MixBatch:
    """
    Lay pixels of one batch over another: image, labels, depth and confidence alike.

    Camera matrices and names are the background's. A mixed picture is no moment of a video: its
    neighbors become NaN.

    :param mix_mask: (B, H, W) bool, True where the foreground is seen.
    """
    front, back = foreground.sample, background.sample
    mask = mix_mask[:, None]
    sample = back.replace(
        image=front.image.where(mask, back.image),
        labels=front.labels.where(mix_mask, back.labels),
        depth=front.depth.where(mask, back.depth),
        valid=front.valid.where(mask, back.valid),
        class_shares=_composite_known(front.class_shares, back.class_shares, mask),
        neighbors=_of_unmixed(back.neighbors, mix_mask),
        clean=_composite_known(front.clean, back.clean, mask),
        inside=_composite_known(front.inside, back.inside, mix_mask),
    )
    return MixBatch(
        sample=sample,
        confidence=foreground.confidence.where(mix_mask, background.confidence),
        dense_depth=foreground.dense_depth.where(mask, background.dense_depth),
    )


def choose(batch: MixBatch, places: Tensor) -> MixBatch:
    """
    Return some pictures of a batch, in another order or more than once.

    :param places: (N,) int64.
    """
    there = places.to(batch.confidence.device)
    return MixBatch(
        select(batch.sample, places), batch.confidence[there], batch.dense_depth[there]
    )


def previous_pictures(batch: MixBatch) -> MixBatch:
    """Return the batch in which every picture is replaced by the one before it, in a ring."""
    return choose(batch, torch.arange(len(batch.confidence)).roll(1))


def _composite_known(front: Tensor | None, back: Tensor | None, mask: Tensor) -> Tensor | None:
    return None if front is None or back is None else front.where(mask, back)


def _of_unmixed(neighbors: Tensor | None, mix_mask: Tensor) -> Tensor | None:
    if neighbors is None:
        return None
    is_mixed = mix_mask.flatten(1).any(dim=1)[:, None, None, None, None]
    return neighbors.masked_fill(is_mixed, torch.nan)

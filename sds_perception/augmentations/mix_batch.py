"""Frames with labels of known confidence and dense depth, as mixing takes and gives them."""

from dataclasses import dataclass

from sds_perception.core.label_space import UNLABELED
from sds_perception.core.sample import Sample
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
    Lay pixels of one batch over another: image, labels, depth, confidence and normals alike.

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
        normals=_composite_known(front.normals, back.normals, mask),
        class_shares=_composite_known(front.class_shares, back.class_shares, mask),
        neighbors=_of_unmixed(back.neighbors, mix_mask),
        inside=_composite_known(front.inside, back.inside, mix_mask),
    )
    return MixBatch(
        sample=sample,
        confidence=foreground.confidence.where(mix_mask, background.confidence),
        dense_depth=foreground.dense_depth.where(mask, background.dense_depth),
    )


def neighbors(batch: MixBatch) -> MixBatch:
    """Return the batch in which every picture is replaced by the one before it, in a ring."""
    sample = batch.sample
    rolled = sample.replace(
        image=sample.image.roll(1, 0),
        labels=sample.labels.roll(1, 0),
        depth=sample.depth.roll(1, 0),
        valid=sample.valid.roll(1, 0),
        K=sample.K.roll(1, 0),
        name=(*sample.name[-1:], *sample.name[:-1]),
        normals=_rolled(sample.normals),
        class_shares=_rolled(sample.class_shares),
        inside=_rolled(sample.inside),
    )
    return MixBatch(rolled, batch.confidence.roll(1, 0), batch.dense_depth.roll(1, 0))


def _rolled(values: Tensor | None) -> Tensor | None:
    return None if values is None else values.roll(1, 0)


def _composite_known(front: Tensor | None, back: Tensor | None, mask: Tensor) -> Tensor | None:
    return None if front is None or back is None else front.where(mask, back)


def _of_unmixed(neighbors: Tensor | None, mix_mask: Tensor) -> Tensor | None:
    if neighbors is None:
        return None
    is_mixed = mix_mask.flatten(1).any(dim=1)[:, None, None, None, None]
    return neighbors.masked_fill(is_mixed, torch.nan)

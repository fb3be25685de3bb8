"""AffineMix: objects of a picture moved nearer or farther, by its depth."""

from collections.abc import Sequence

from sds_perception.augmentations.axis_zoom import AxisZoom, axis_zoom
from sds_perception.augmentations.mix_batch import MixBatch, composite
from sds_perception.augmentations.mixing_settings import AffineMixSettings
from sds_perception.augmentations.objects import pick_objects
from sds_perception.augmentations.random_numbers import uniform
import torch
from torch import Tensor


def affine_mix(
    batch: MixBatch,
    *,
    movable: Sequence[int],
    settings: AffineMixSettings,
    generator: torch.Generator,
) -> MixBatch:
    """
    Copy movable objects of every picture to another depth of the same picture.

    Confirmed by the paper (Bansal et al., Semantics-Depth-Symbiosis, 2022): it is an
    augmentation for segmentation, made from predicted depth. The formulation is ours, as the
    authors publish none: which objects, which depths, the zoom about the principal point and
    the test by depth of what is seen.

    :param batch: pictures with labels and dense depth; the camera matrices must be those of
        the pictures as they are.
    :param movable: class ids that may move.
    :returns: the composite; a picture without movable objects as it was.
    """
    labels = batch.sample.labels
    objects = pick_objects(labels, movable=movable, settings=settings, generator=generator)
    scales = torch.tensor([draw_depth_scale(settings, generator) for _ in labels])
    min_visible_px = settings.min_visible_area * labels[0].numel()
    return move_objects(batch, objects, scales, min_visible_px=min_visible_px)


def draw_depth_scale(settings: AffineMixSettings, generator: torch.Generator) -> float:
    """Draw a factor on depth, uniform over what remains without the still factors."""
    gap = settings.max_still_scale - settings.min_still_scale
    scale = uniform(settings.min_scale, settings.max_scale - gap, generator)
    return scale if scale < settings.min_still_scale else scale + gap


def move_objects(
    batch: MixBatch, objects: Tensor, depth_scale: Tensor, *, min_visible_px: float = 0
) -> MixBatch:
    """
    Show copies of objects at a multiple of their depth, hidden by whatever is nearer.

    A point (X, Y, Z) goes to (X, Y, sZ): it keeps its contact with the ground. Where either
    depth is unknown the copy is not shown. At s = 1 nothing changes.

    :param objects: (B, H, W) int64, 1, 2, … on objects, 0 elsewhere.
    :param depth_scale: (B,) the factor s of each picture, positive.
    :param min_visible_px: an object of which less remains visible is dropped.
    """
    height, width = objects.shape[-2:]
    zoom = axis_zoom(batch.sample.K, depth_scale, height=height, width=width)
    scale = depth_scale.to(batch.dense_depth)[:, None, None, None]
    moved = _zoomed(batch, zoom, scale)
    moved_objects = zoom.nearest(objects) * zoom.inside
    is_nearer = (moved.dense_depth < batch.dense_depth)[:, 0]
    visible = _without_tiny(moved_objects * is_nearer, min_visible_px) > 0
    return composite(moved, batch, visible)


def _zoomed(batch: MixBatch, zoom: AxisZoom, scale: Tensor) -> MixBatch:
    sample = batch.sample
    shares = sample.class_shares
    return MixBatch(
        sample=sample.replace(
            image=zoom.smooth(sample.image),
            clean=None if sample.clean is None else zoom.smooth(sample.clean),
            labels=zoom.nearest(sample.labels),
            depth=zoom.nearest(sample.depth) * scale,
            valid=zoom.nearest(sample.valid),
            class_shares=None if shares is None else zoom.nearest(shares),
        ),
        confidence=zoom.nearest(batch.confidence),
        dense_depth=zoom.nearest(batch.dense_depth) * scale,
    )


def _without_tiny(objects: Tensor, min_px: float) -> Tensor:
    pictures = torch.arange(len(objects), device=objects.device)[:, None, None]
    numbers = objects + pictures * (objects.max() + 1)
    areas = numbers.flatten().bincount()
    return objects * (areas[numbers] >= min_px)

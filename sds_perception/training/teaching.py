"""What the teacher says about pictures, and the pictures that the student learns it on."""

from sds_perception.augmentations.affine_mix import affine_mix
from sds_perception.augmentations.mix_batch import MixBatch, choose
from sds_perception.augmentations.mixing import class_mix, depth_mix
from sds_perception.augmentations.random_numbers import integer
from sds_perception.core.label_space import UNLABELED
from sds_perception.core.prediction import Prediction
from sds_perception.core.resizing import resize_nearest
from sds_perception.core.sample import Sample, is_labeled
from sds_perception.training.step_settings import StepSettings
import torch
from torch import Tensor


def teach(prediction: Prediction, pictures: Sample) -> MixBatch:
    """
    Complete what is known of pictures by what the teacher predicts.

    Pictures with any label keep their ground truth, 255 too; measured depth stands where there
    is any. Where a crop reached beyond the picture nobody knows anything.

    :param prediction: the teacher's, for these pictures, without a graph.
    :raises ValueError: if the teacher predicts no classes.
    """
    if prediction.logits is None:
        raise ValueError(
            'a network without segmentation cannot teach classes; train it with labels alone, or '
            'with pseudo_label: 0 and color_aug: false'
        )
    confidence, labels = prediction.logits.float().softmax(dim=1).max(dim=1)
    inside = pictures.inside
    if inside is None:
        inside = torch.ones_like(pictures.labels, dtype=torch.bool)
    known = is_labeled(pictures.labels)[:, None, None] | ~inside
    labels = pictures.labels.where(known, labels)
    confidence = (labels < prediction.logits.shape[1]).float().where(known, confidence)
    depth = torch.nan if prediction.depth is None else prediction.depth.float()
    depth = pictures.depth.where(pictures.valid, depth)
    return MixBatch(
        sample=pictures.replace(labels=labels, class_shares=None, neighbors=None, neighbor_T=None),
        confidence=confidence,
        dense_depth=depth.where(inside[:, None], torch.nan),
    )


def say_their_classes(pictures: Sample) -> bool:
    """Tell whether every picture has labels or class probabilities."""
    says = is_labeled(pictures.labels)
    if pictures.class_shares is not None:
        says = says | (pictures.class_shares > 0).flatten(1).any(dim=1)
    return bool(says.all())


def likely_classes(pictures: Sample) -> Tensor:
    """
    Return a picture's labels, or what its class probabilities say where it has none.

    :returns: (B, H, W) int64, 255 where nobody says anything; in steps where probabilities are
        coarser than the pictures.
    """
    shares = pictures.class_shares
    if shares is None:
        return pictures.labels
    likely = shares.argmax(dim=1).where(shares.sum(dim=1) > 0, UNLABELED)
    likely = resize_nearest(likely, pictures.labels.shape[-2:])
    return pictures.labels.where(is_labeled(pictures.labels)[:, None, None], likely)


def mix(
    taught: MixBatch,
    settings: StepSettings,
    *,
    first: int,
    movable: tuple[int, ...],
    generator: torch.Generator,
) -> MixBatch:
    """
    Make the student's pictures.

    :param taught: pictures that are only mixed in, then those to mix.
    :param first: place of the first of these. ClassMix and DepthMix mix each with another of
        all pictures, AffineMix with itself.
    :param movable: class ids that AffineMix may move.
    """
    count = len(taught.confidence)
    targets = torch.arange(first, count)
    pictures = choose(taught, targets)
    if settings.mixing == 'affine_mix':
        return affine_mix(
            pictures,
            movable=movable,
            settings=settings.affine_mix_settings,
            generator=generator,
        )
    if settings.mixing == 'none' or count == 1:
        return pictures
    others = choose(taught, (targets + integer(1, count - 1, generator)) % count)
    if settings.mixing == 'depth_mix':
        return depth_mix(others, pictures)
    return class_mix(others, pictures, generator=generator)

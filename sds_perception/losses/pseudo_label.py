"""The loss on labels that a teacher wrote."""

from sds_perception.core.label_space import UNLABELED
from sds_perception.losses.segmentation import segmentation_cross_entropy
from torch import Tensor


def pseudo_label_cross_entropy(
    logits: Tensor, labels: Tensor, *, confidence: Tensor, threshold: float
) -> Tensor:
    """
    Average cross entropy times q, the share of pixels whose label is sure enough.

    Confirmed in the code of Hoyer et al. (Three Ways, CVPR 2021): one q for the batch, counted
    among all of its pixels, so that an unsure teacher, as at the start, weighs little as a whole.
    Ours is the average over the labeled pixels: theirs is over all, those of 255 as zeros.

    :param logits: (B, C, H, W) of the student.
    :param labels: (B, H, W) int64; 255 is left out of the average and counts as unsure.
    :param confidence: (B, H, W) in [0, 1], the teacher's probability; 1 on ground truth.
    :param threshold: a label is sure from this probability on.
    :returns: scalar; 0 where no pixel is labeled.
    """
    share = confident_share(confidence, threshold, labels=labels)
    return share * segmentation_cross_entropy(logits, labels)


def confident_share(confidence: Tensor, threshold: float, *, labels: Tensor) -> Tensor:
    """Return q, the share of all pixels that have a label and at least this confidence."""
    return ((confidence >= threshold) & (labels != UNLABELED)).float().mean()

"""The loss on labels that a teacher wrote."""

from sds_perception.losses.segmentation import segmentation_cross_entropy
from torch import Tensor


def pseudo_label_cross_entropy(
    logits: Tensor, labels: Tensor, *, confidence: Tensor, threshold: float
) -> Tensor:
    """
    Average cross entropy times q, the share of pixels whose label is sure enough.

    Confirmed in the code of Hoyer et al. (Three Ways, CVPR 2021): every pixel counts alike, and
    an unsure teacher, as at the start, weighs little as a whole.

    :param logits: (B, C, H, W) of the student.
    :param labels: (B, H, W) int64; 255 is left out of the average and counts as unsure.
    :param confidence: (B, H, W) in [0, 1], the teacher's probability; 1 on ground truth.
    :param threshold: a label is sure from this probability on.
    :returns: scalar; 0 where no pixel is labeled.
    """
    share = confident_share(confidence, threshold)
    return share * segmentation_cross_entropy(logits, labels)


def confident_share(confidence: Tensor, threshold: float) -> Tensor:
    """Return q, the share of pixels with a confidence of at least the threshold, in [0, 1]."""
    return (confidence >= threshold).float().mean()

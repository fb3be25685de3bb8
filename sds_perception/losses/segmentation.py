"""Segmentation losses on class scores."""

from sds_perception.core.label_space import UNLABELED
from sds_perception.core.sample import is_labeled
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy


def segmentation_cross_entropy(
    logits: Tensor, labels: Tensor, *, class_weights: Tensor | None = None
) -> Tensor:
    """
    Average cross entropy over the labeled pixels of a batch.

    :param logits: (B, C, H, W).
    :param labels: (B, H, W) int64; 255 is left out.
    :param class_weights: (C,) weights of the classes; the average is a weighted one.
    :returns: scalar; 0 where no pixel is labeled.
    """
    known = is_labeled(labels)
    if not known.any():
        return logits.sum() * 0.0  # keeps the graph, adds nothing
    if not known.all():  # scores of many classes are what a step spends its time on
        logits, labels = logits[known], labels[known]
    return cross_entropy(logits, labels, weight=class_weights, ignore_index=UNLABELED)


def soft_cross_entropy(logits: Tensor, shares: Tensor) -> Tensor:
    """
    Average cross entropy against probabilities (Hinton et al., 2015, at temperature 1).

    :param logits: (B, C, H, W).
    :param shares: (B, C, H, W) that sum to 1 over the classes; pixels of zeros are left out.
    :returns: scalar; 0 where no pixel has probabilities.
    """
    entropies = -(shares * logits.log_softmax(dim=1)).sum(dim=1)
    return entropies.sum() / (shares.sum(dim=1) > 0).sum().clamp(min=1)


def frequency_weights(counts: Tensor, exponent: float) -> Tensor:
    """
    Weigh rare classes up: (median frequency / frequency)^exponent.

    Exponent 1 is nearly the median frequency balancing of Eigen and Fergus (ICCV 2015), 0 is
    none. A frequency is a share of all labeled pixels; theirs is of the pictures alone that show
    the class, so classes of few pictures weigh more here.

    :param counts: (C,) pixels of each class; a class with none gets weight 1.
    :param exponent: in [0, 1].
    :returns: (C,) float32.
    """
    frequency = counts.double() / counts.sum().clamp(min=1)
    present = counts > 0
    if not present.any():
        return torch.ones(len(counts))
    # of two in the middle median() takes the smaller one
    weights = (frequency[present].quantile(0.5) / frequency.clamp(min=1e-12)) ** exponent
    return weights.where(present, torch.ones_like(weights)).float()

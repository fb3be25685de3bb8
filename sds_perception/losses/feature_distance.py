"""A regularizer that keeps an encoder near what it knew before training."""

import torch
from torch import Tensor


def feature_distance(features: Tensor, first: Tensor) -> Tensor:
    """
    Return the Euclidean distance between all features of a batch and those of the first weights.

    (Hoyer et al., Three Ways, CVPR 2021: the last features of a ResNet-101 against ImageNet's,
    weight 0.01.) As in the authors' code it is neither squared nor averaged: it grows with the
    square root of the number of features, so that a weight fits one batch and picture size.

    :param features: (B, C, h, w) of the encoder that learns.
    :param first: (B, C, h, w) of the encoder as training began, for the same pictures.
    :returns: scalar, 0 where nothing moved.
    """
    return torch.dist(features.float(), first.float())

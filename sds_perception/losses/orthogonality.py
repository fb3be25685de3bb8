"""A regularizer that keeps the features of two tasks different."""

from torch import Tensor


def channel_orthogonality(first: Tensor, second: Tensor) -> Tensor:
    """
    Average squared cosine between every channel of one task and every channel of the other.

    An option of SDS's loss; the formulation is ours, as the authors publish none. Channels are
    compared over the positions of a picture, without their means.

    :param first: (B, C, H, W) features.
    :param second: (B, D, H, W) features.
    :returns: scalar in [0, 1]; 0 where all channels are uncorrelated.
    """
    cosines = _signatures(first) @ _signatures(second).transpose(1, 2)  # (B, C, D)
    return cosines.square().mean()


def _signatures(features: Tensor) -> Tensor:
    channels = features.float().flatten(2)
    centered = channels - channels.mean(dim=-1, keepdim=True)
    return centered / centered.norm(dim=-1, keepdim=True).clamp(min=1e-6)

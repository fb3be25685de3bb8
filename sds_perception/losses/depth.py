"""Depth losses; each takes meters and a mask and returns a scalar."""

from torch import Tensor


def berhu(depth: Tensor, target: Tensor, *, valid: Tensor, threshold: float = 0.2) -> Tensor:
    """
    Reverse Huber loss: L1 near zero, L2 past a knee (Laina et al., 3DV 2016).

    The knee sits at ``threshold`` times the largest error in the batch, whichever picture's. The
    mean is one over each picture's valid pixels, then over the pictures that have any.

    :param depth: (B, 1, H, W) predicted meters.
    :param target: (B, 1, H, W) measured meters; read only where ``valid``.
    :param valid: (B, 1, H, W) bool.
    :param threshold: knee as a fraction of the largest error, in (0, 1].
    :returns: scalar, meters; 0 where no pixel is valid.
    """
    # chosen before the difference: a NaN that is not valid must not reach the gradient
    error = (depth[valid] - target[valid]).abs()
    if error.numel() == 0:
        return depth.sum() * 0.0  # keeps the graph, adds nothing
    knee = threshold * error.max().detach().clamp(min=1e-6)
    quadratic = (error**2 + knee**2) / (2 * knee)
    return (error.where(error <= knee, quadratic) * picture_weights(valid)[valid]).sum()


def scale_invariant_log(
    depth: Tensor, target: Tensor, *, valid: Tensor, variance_focus: float = 0.85
) -> Tensor:
    """
    Scale-invariant error of the logarithm (Eigen et al., NeurIPS 2014, eq. 4; root as in BTS).

    Ours is the mean over the batch that is forgiven, not each picture's own as in the paper: a
    network for meters must not be forgiven another scale in every picture.

    :param depth: (B, 1, H, W) predicted meters, positive.
    :param target: (B, 1, H, W) measured meters; read only where ``valid``.
    :param valid: (B, 1, H, W) bool.
    :param variance_focus: share of a common scale error that is forgiven, in [0, 1].
    :returns: scalar, 1e-4 or more, which a perfect prediction has: the root has no slope at 0;
        0 where no pixel is valid.
    """
    ratio = depth[valid].log() - target[valid].log()
    if ratio.numel() == 0:
        return depth.sum() * 0.0  # keeps the graph, adds nothing
    weights = picture_weights(valid)[valid]
    mean = (weights * ratio).sum()
    squared = (weights * ratio.square()).sum() - variance_focus * mean.square()
    return squared.clamp(min=1e-8).sqrt()


def log_gradient(depth: Tensor, target: Tensor, *, valid: Tensor, scales: int = 3) -> Tensor:
    """
    Compare the slopes of log depth at several scales, for sharp edges (Li & Snavely, CVPR 2018).

    :param depth: (B, 1, H, W) predicted meters, positive.
    :param target: (B, 1, H, W) measured meters; read only where ``valid``.
    :param valid: (B, 1, H, W) bool.
    :param scales: how often the step between compared pixels doubles from 1.
    :returns: scalar; 0 where no pair of pixels is valid.
    """
    # chosen before the logarithm: a NaN that is not valid must not reach the gradient
    difference = depth.where(valid, 1).log() - target.where(valid, 1).log()
    total = difference.sum() * 0.0  # keeps the graph, adds nothing
    for scale in range(scales):
        step = 2**scale
        coarse, known = difference[..., ::step, ::step], valid[..., ::step, ::step]
        for axis in (-1, -2):
            length = coarse.shape[axis] - 1
            if length < 1:
                continue
            slopes = coarse.narrow(axis, 1, length) - coarse.narrow(axis, 0, length)
            both = known.narrow(axis, 1, length) & known.narrow(axis, 0, length)
            total = total + (slopes.abs() * picture_weights(both)).sum()
    return total / scales


def picture_weights(valid: Tensor) -> Tensor:
    """
    Share a weight of 1 among the pictures that have any valid pixel, then among their pixels.

    So the few hundred points of a LiDAR are heard beside a dense picture.

    :param valid: (B, 1, H, W) bool.
    :returns: (B, 1, H, W), 0 where not valid.
    """
    pixels = valid.sum(dim=(1, 2, 3), keepdim=True)  # (B, 1, 1, 1)
    pictures = (pixels > 0).sum()
    return valid / (pixels * pictures).clamp(min=1)

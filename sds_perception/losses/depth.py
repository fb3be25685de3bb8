"""Depth losses; each takes meters and a mask and returns a scalar."""

from torch import Tensor


def berhu(depth: Tensor, target: Tensor, *, valid: Tensor, threshold: float = 0.2) -> Tensor:
    """
    Reverse Huber loss: L1 near zero, L2 past a knee (Laina et al., 3DV 2016).

    The knee sits at ``threshold`` times the largest error in the batch.

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
    return error.where(error <= knee, quadratic).mean()


def scale_invariant_log(
    depth: Tensor, target: Tensor, *, valid: Tensor, variance_focus: float = 0.85
) -> Tensor:
    """
    Scale-invariant error of the logarithm (Eigen et al., NeurIPS 2014, eq. 4; root as in BTS).

    :param depth: (B, 1, H, W) predicted meters, positive.
    :param target: (B, 1, H, W) measured meters; read only where ``valid``.
    :param valid: (B, 1, H, W) bool.
    :param variance_focus: share of a common scale error that is forgiven, in [0, 1].
    :returns: scalar, 0 or more; 0 where no pixel is valid.
    """
    ratio = depth[valid].log() - target[valid].log()
    if ratio.numel() == 0:
        return depth.sum() * 0.0  # keeps the graph, adds nothing
    squared = ratio.square().mean() - variance_focus * ratio.mean().square()
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
    safe_target = target.where(valid, depth.detach())
    difference = depth.log() - safe_target.log()
    total = depth.sum() * 0.0
    for scale in range(scales):
        step = 2**scale
        coarse, known = difference[..., ::step, ::step], valid[..., ::step, ::step]
        for axis in (-1, -2):
            length = coarse.shape[axis] - 1
            if length < 1:
                continue
            slopes = coarse.narrow(axis, 1, length) - coarse.narrow(axis, 0, length)
            both = known.narrow(axis, 1, length) & known.narrow(axis, 0, length)
            total = total + (slopes.abs() * both).sum() / both.sum().clamp(min=1)
    return total / scales

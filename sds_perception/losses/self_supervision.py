"""Depth and motion from video alone: the terms of monodepth2."""

from sds_perception.losses.photometric import mask_still_pixels, minimum_reprojection
from sds_perception.losses.smoothness import edge_aware_smoothness
from sds_perception.losses.view_synthesis import synthesize_view
import torch
from torch import Tensor
from torch.nn.functional import interpolate


def video_terms(
    depths: list[Tensor],
    targets: Tensor,
    sources: list[Tensor],
    *,
    source_T_target: list[Tensor],
    K: Tensor,
    generator: torch.Generator,
    use_auto_mask: bool = True,
) -> dict[str, Tensor]:
    """
    Compare each target frame with its neighbors, warped (Godard et al., monodepth2, ICCV 2019).

    Every scale is judged at full resolution. Call it outside autocast.

    :param depths: predictions for the targets, (B, 1, H / 2^s, W / 2^s) positive meters for
        s = 0, 1, …; one is enough.
    :param targets: (B, 3, H, W) RGB in [0, 1]; the clean frames.
    :param sources: neighboring frames, (B, 3, H, W) each; the clean frames.
    :param source_T_target: for every source (B, 4, 4), in the units of depth.
    :param K: (B, 3, 3) pixels, of frames of this size.
    :param generator: on the CPU, for the auto-mask's noise.
    :param use_auto_mask: leave out pixels that an unwarped source explains better. In a world at
        rest that also leaves out all that the motion is estimated wrong for, and learning
        both from the start can then get stuck.
    :returns: the unweighted terms ``photometric`` and ``smoothness``, means over scales; the
        smoothness of scale s is divided by 2^s. The published weights are 1 and 1e-3.
    """
    photometric, smoothness = [], []
    for scale, depth in enumerate(depths):
        inverse_depth = 1 / depth
        full_depth = 1 / _resize(inverse_depth, targets)
        views = [
            synthesize_view(source, full_depth, source_T_target=motion, K=K).images
            for source, motion in zip(sources, source_T_target, strict=True)
        ]
        error = minimum_reprojection(views, targets)
        if use_auto_mask:
            error, _ = mask_still_pixels(error, sources, targets, generator=generator)
        photometric.append(error.mean())
        images = _resize(targets, depth)
        smoothness.append(edge_aware_smoothness(inverse_depth, images) / 2**scale)
    return {
        'photometric': torch.stack(photometric).mean(),
        'smoothness': torch.stack(smoothness).mean(),
    }


def _resize(values: Tensor, like: Tensor) -> Tensor:
    size = like.shape[-2:]
    if values.shape[-2:] == size:
        return values
    return interpolate(values, size, mode='bilinear', align_corners=False, antialias=True)

"""Depth and motion from video alone: the terms of monodepth2."""

from sds_perception.core.resizing import scale_camera_matrix
from sds_perception.losses.mean_inside import mean_inside
from sds_perception.losses.photometric import mask_still_pixels, minimum_reprojection
from sds_perception.losses.smoothness import edge_aware_smoothness
from sds_perception.losses.view_synthesis import synthesize_view
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d


def video_terms(
    depth: Tensor,
    targets: Tensor,
    sources: list[Tensor],
    *,
    source_T_target: list[Tensor],
    K: Tensor,
    generator: torch.Generator,
    inside: Tensor | None = None,
    scales: int = 1,
    use_auto_mask: bool = True,
) -> dict[str, Tensor]:
    """
    Compare each target frame with its neighbors, warped (Godard et al., monodepth2, ICCV 2019).

    monodepth2 has a head for each of four scales and judges all at full resolution. Ours, for
    networks that say one depth, compares averages over cells, too: where the cells are 1, 2, 4,
    … pixels, depth that is wrong by some pixels of parallax is wrong by less than a cell, and
    the slope leads to the truth. Call it outside autocast.

    :param depth: (B, 1, H, W) positive meters, predicted for the targets.
    :param targets: (B, 3, H, W) RGB in [0, 1]; the clean frames.
    :param sources: neighboring frames, (B, 3, H, W) each; the clean frames.
    :param source_T_target: for every source (B, 4, 4), in the unit of depth.
    :param K: (B, 3, 3) pixels, of frames of this size.
    :param generator: on the CPU, for the auto-mask's noise.
    :param inside: (B, 1, H, W) bool, False beyond the frames, where nothing counts; None = all.
    :param scales: sizes of cells, 1 or more; 1 is the frames alone. What does not fill a cell
        at the right and bottom is left out.
    :param use_auto_mask: leave out pixels that an unwarped source explains better. In a world at
        rest that also leaves out all that the motion is estimated wrong for, and learning
        both from the start can then get stuck.
    :returns: the unweighted terms ``photometric``, the mean over scales, and ``smoothness``, of
        the frames alone. The published weights are 1 and 1e-3.
    :raises ValueError: if the frames have fewer than 2 of the largest cells on a side.
    """
    largest = 2 ** (scales - 1)
    if min(depth.shape[-2:]) < 2 * largest:
        raise ValueError(
            f'frames are {depth.shape[-2]}x{depth.shape[-1]} and have no {scales} scales; '
            f'wanted {2 * largest} px or more on a side, or fewer scales'
        )
    inverse_depth = 1 / depth
    errors = [
        _photometric(
            _in_cells(inverse_depth, cell_px),
            _in_cells(targets, cell_px),
            [_in_cells(source, cell_px) for source in sources],
            source_T_target=source_T_target,
            K=scale_camera_matrix(K, 1 / cell_px, 1 / cell_px),
            generator=generator,
            inside=_whole_cells(inside, cell_px),
            use_auto_mask=use_auto_mask,
        )
        for cell_px in (2**scale for scale in range(scales))
    ]
    return {
        'photometric': torch.stack(errors).mean(),
        'smoothness': edge_aware_smoothness(inverse_depth, targets, inside=inside),
    }


def _photometric(
    inverse_depth: Tensor,
    targets: Tensor,
    sources: list[Tensor],
    *,
    source_T_target: list[Tensor],
    K: Tensor,
    generator: torch.Generator,
    inside: Tensor | None,
    use_auto_mask: bool,
) -> Tensor:
    """Return the mean error of the best source at each pixel, all of one size."""
    depth = 1 / inverse_depth
    views = [
        synthesize_view(source, depth, source_T_target=motion, K=K).images
        for source, motion in zip(sources, source_T_target, strict=True)
    ]
    error = minimum_reprojection(views, targets)
    if use_auto_mask:
        error, _ = mask_still_pixels(error, sources, targets, generator=generator)
    return mean_inside(error, inside)


def _in_cells(values: Tensor, cell_px: int) -> Tensor:
    return values if cell_px == 1 else avg_pool2d(values, cell_px)


def _whole_cells(inside: Tensor | None, cell_px: int) -> Tensor | None:
    """Return (B, 1, h, w) bool, True for cells of which no pixel is outside."""
    return None if inside is None else _in_cells(inside.float(), cell_px) == 1

"""The bounded output of depth networks and the depth it stands for."""

from torch import Tensor


def disp_to_depth(disp: Tensor, *, min_depth_m: float = 0.1, max_depth_m: float = 100.0) -> Tensor:
    """
    Read a sigmoid as depth, linear in 1/depth (Godard et al., monodepth2, ICCV 2019).

    The default range gives depth = 1 / (0.01 + 9.99 disp).

    :param disp: any shape, in [0, 1]; 1 is nearest.
    :param min_depth_m: depth at disp 1, meters.
    :param max_depth_m: depth at disp 0, meters.
    :returns: the same shape, meters, or units of an unknown scale where nothing gave one.
    """
    lowest, highest = 1 / max_depth_m, 1 / min_depth_m
    return 1 / (lowest + (highest - lowest) * disp)


def depth_to_disp(
    depth: Tensor, *, min_depth_m: float = 0.1, max_depth_m: float = 100.0
) -> Tensor:
    """
    Undo :func:`disp_to_depth`.

    :param depth: any shape, meters, positive.
    :returns: the same shape; in [0, 1] for depths of the range.
    """
    lowest, highest = 1 / max_depth_m, 1 / min_depth_m
    return (1 / depth - lowest) / (highest - lowest)

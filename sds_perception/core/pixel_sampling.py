"""Values of pictures at places between their pixels."""

from torch import Tensor
from torch.nn.functional import grid_sample


def sample_pixels(images: Tensor, pixels: Tensor) -> Tensor:
    """
    Read images bilinearly at places between pixels; the border repeats outside.

    :param images: (B, C, H, W).
    :param pixels: (B, 2, h, w) u and v; whole numbers are pixel centers.
    :returns: (B, C, h, w).
    """
    height, width = images.shape[-2:]
    size = pixels.new_tensor([width, height])
    # align_corners=False: -1 and 1 are the outer edges of the picture, half a pixel past the
    # centers of the outermost pixels; published codes mix both conventions and shift the picture
    grid = (2 * pixels.permute(0, 2, 3, 1) + 1) / size - 1
    return grid_sample(images, grid, padding_mode='border', align_corners=False)

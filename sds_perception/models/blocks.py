"""Small pieces that several networks are made of."""

from torch import Tensor, nn
from torch.nn.functional import interpolate


def conv_norm_relu(in_channels: int, out_channels: int, kernel_size: int = 3) -> nn.Sequential:
    """Build convolution, batch norm and ReLU that keep height and width."""
    return nn.Sequential(
        nn.Conv2d(in_channels, out_channels, kernel_size, padding=kernel_size // 2, bias=False),
        nn.BatchNorm2d(out_channels),
        nn.ReLU(inplace=True),
    )


def resize_to(features: Tensor, size: tuple[int, int]) -> Tensor:
    """
    Resize a feature map bilinearly, pixel centers on pixel centers.

    :param features: (B, C, h, w).
    :param size: (H, W) pixels.
    :returns: (B, C, H, W).
    """
    return interpolate(features, size=size, mode='bilinear', align_corners=False)

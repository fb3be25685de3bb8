"""What a resize does to tensors whose values are never mixed, and to camera matrices."""

from sds_perception.core.camera import resize_matrix
from torch import Tensor
from torch.nn.functional import interpolate


def resize_nearest(values: Tensor, size: tuple[int, int]) -> Tensor:
    """
    Take the nearest pixel's value.

    :param values: (N, H, W) of any type.
    :returns: (N, *size) of the same type.
    """
    resized = interpolate(values[None].float(), size=size, mode='nearest-exact')
    return resized[0].to(values.dtype)


def scale_camera_matrix(K: Tensor, scale_x: float, scale_y: float) -> Tensor:
    """
    Return the camera matrices of pictures that were resized by two factors.

    :param K: (..., 3, 3) pixels; pixel (0, 0) is the center of the top left pixel.
    :param scale_x: new width over old width.
    :param scale_y: new height over old height.
    :returns: (..., 3, 3) pixels of the new size.
    """
    return K.new_tensor(resize_matrix(scale_x, scale_y)) @ K

"""The zoom about the principal point that motion along the optical axis makes in a picture."""

from dataclasses import dataclass

from sds_perception.core.pixel_sampling import sample_pixels
import torch
from torch import Tensor


@dataclass(frozen=True)
class AxisZoom:
    """
    Where each pixel of zoomed pictures comes from.

    A point (X, Y, Z) that moves to (X, Y, sZ) moves in the picture from u to cx + (u - cx) / s:
    the new pixel u' shows the old place cx + s (u' - cx).
    """

    rows: Tensor
    """(B, H) old row of every new row, pixels; may lie outside the picture."""
    columns: Tensor
    """(B, W) old column of every new column, pixels; may lie outside the picture."""

    @property
    def inside(self) -> Tensor:
        """Return (B, H, W) bool, True where the nearest old pixel exists."""
        return _exists(self.rows)[:, :, None] & _exists(self.columns)[:, None, :]

    def smooth(self, images: Tensor) -> Tensor:
        """Warp (B, C, H, W) values bilinearly; the border repeats outside."""
        size = (len(images), *images.shape[-2:])
        columns, rows = self.columns[:, None, :], self.rows[:, :, None]
        return sample_pixels(images, torch.stack([columns.expand(size), rows.expand(size)], dim=1))

    def nearest(self, values: Tensor) -> Tensor:
        """Warp (B, H, W) or (B, C, H, W) values of any type, never mixing two."""
        batch, height, width = len(values), *values.shape[-2:]
        maps = values.reshape(batch, -1, height, width)
        rows = self.rows.round().long().clamp(0, height - 1)
        columns = self.columns.round().long().clamp(0, width - 1)
        maps = maps.gather(2, rows[:, None, :, None].expand_as(maps))
        return maps.gather(3, columns[:, None, None, :].expand_as(maps)).reshape(values.shape)


def axis_zoom(K: Tensor, depth_scale: Tensor, *, height: int, width: int) -> AxisZoom:
    """
    Describe the zoom of pictures whose depths are multiplied.

    :param K: (B, 3, 3) pixels, of the pictures as they are: cropped, flipped, resized.
    :param depth_scale: (B,) positive factor on depth; above 1 things become smaller.
    """
    scale = depth_scale.to(K)[:, None]
    cx, cy = K[:, 0, 2, None], K[:, 1, 2, None]
    u = torch.arange(width, dtype=K.dtype, device=K.device)
    v = torch.arange(height, dtype=K.dtype, device=K.device)
    return AxisZoom(rows=cy + scale * (v - cy), columns=cx + scale * (u - cx))


def _exists(positions: Tensor) -> Tensor:
    nearest = positions.round()
    return (nearest >= 0) & (nearest <= positions.shape[1] - 1)

"""Organized point clouds: a point for every pixel, packed into the bytes of PointCloud2."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from sds_perception.core.depth import is_valid_depth
from sds_perception.messages.cloud_layout import LAYOUTS, CloudField, PointCloudLayout, point_dtype

__all__ = ['CloudFields', 'LAYOUTS', 'PointCloudEncoder', 'PointCloudLayout', 'decode_cloud']

CONFIDENCE = np.arange(256, dtype=np.float32) / np.float32(255)


@dataclass(frozen=True)
class CloudFields:
    """The data fields of a sensor_msgs/PointCloud2, under its own names."""

    height: int
    width: int
    fields: tuple[CloudField, ...]
    is_bigendian: bool
    point_step: int
    row_step: int
    data: memoryview
    """The encoder's own buffer: copy it before the next frame is encoded."""
    is_dense: bool


class PointCloudEncoder:
    """Packs frames of one size into one buffer that every frame reuses."""

    def __init__(
        self, height: int, width: int, fields: str = 'rgb', palette: np.ndarray | None = None
    ):
        """
        Reserve the buffer.

        :param height: of the image, pixels.
        :param width: of the image, pixels.
        :param fields: a key of ``LAYOUTS``.
        :param palette: (256, 3) uint8 RGB of every label; only octomap's semantic_color needs it.
        :raises ValueError: for other fields, or octomap without a palette.
        """
        if fields not in LAYOUTS:
            raise ValueError(f'cloud fields {fields!r} are not one of {", ".join(LAYOUTS)}')
        self._layout = LAYOUTS[fields]
        if 'semantic_color' in self._layout.names and palette is None:
            raise ValueError(f'cloud fields {fields!r} need a palette; give LabelSpace.palette')
        self._label_colors = (
            None if palette is None else _packed_rgb(palette[None])[0].view(np.float32)
        )
        self._size = (height, width)
        # one plane a field (padding stays zero), interleaved by OpenCV: twice as fast as
        # writing field by field into the points
        self._planes = np.zeros((self._layout.point_step // 4, height, width), np.float32)
        self._points = np.zeros((height, width, len(self._planes)), np.float32)

    def encode(
        self,
        rays: np.ndarray,
        depth: np.ndarray,
        image: np.ndarray,
        labels: np.ndarray | None = None,
        confidence: np.ndarray | None = None,
    ) -> CloudFields:
        """
        Pack one frame.

        :param rays: (H, W, 2) float32, x/z and y/z of every pixel; NaN where there is no ray.
        :param depth: (H, W) float32 meters; where it is not valid, x, y and z become NaN.
        :param image: (H, W, 3) uint8 RGB.
        :param labels: (H, W) uint8 class ids, 255 = unlabelled; the rgb layout does without.
        :param confidence: (H, W) uint8, 255 = certain; packed as 0..1; as ``labels``.
        :raises ValueError: for arrays of another size, or one that the layout needs and is None.
        """
        self._check(rays=rays, depth=depth, image=image)
        self._write_position(rays, depth)
        self._plane('rgb', np.uint32)[...] = _packed_rgb(image)
        if 'label' in self._layout.names:
            self._check(labels=labels)
            self._plane('label', np.uint32)[...] = labels
        if 'semantic_color' in self._layout.names:
            self._check(labels=labels)
            cv2.LUT(labels, self._label_colors, dst=self._plane('semantic_color'))
        if 'confidence' in self._layout.names:
            self._check(confidence=confidence)
            cv2.LUT(confidence, CONFIDENCE, dst=self._plane('confidence'))
        cv2.merge(list(self._planes), dst=self._points)
        return self._cloud_fields()

    def _write_position(self, rays: np.ndarray, depth: np.ndarray) -> None:
        x, y, z = (self._plane(name) for name in 'xyz')
        z.fill(np.nan)
        np.copyto(z, depth, where=is_valid_depth(depth))
        np.multiply(rays[..., 0], z, out=x)
        np.multiply(rays[..., 1], z, out=y)
        np.copyto(z, np.nan, where=np.isnan(x))  # a pixel without a ray has no point either

    def _plane(self, name: str, dtype: type = np.float32) -> np.ndarray:
        offset = next(field.offset for field in self._layout.fields if field.name == name)
        return self._planes[offset // 4].view(dtype)

    def _check(self, **arrays: np.ndarray | None) -> None:
        for name, array in arrays.items():
            size = None if array is None else array.shape[:2]
            if size != self._size:
                raise ValueError(
                    f'{name} of the cloud is {size}; wanted {self._size}, the height and width '
                    'that the encoder was made for'
                )

    def _cloud_fields(self) -> CloudFields:
        height, width = self._size
        step = self._layout.point_step
        return CloudFields(
            height=height,
            width=width,
            fields=self._layout.fields,
            is_bigendian=False,
            point_step=step,
            row_step=step * width,
            data=memoryview(self._points.reshape(-1)).cast('B'),
            is_dense=False,
        )


def _packed_rgb(image: np.ndarray) -> np.ndarray:
    """Return (H, W) uint32 of 0x00RRGGBB, which PCL and RViz read from the bytes of a float."""
    bgra = cv2.cvtColor(image, cv2.COLOR_RGB2BGRA)
    return bgra.view('<u4')[..., 0] & np.uint32(0xFFFFFF)


def decode_cloud(msg: Any) -> np.ndarray:
    """
    Read a cloud of any layout.

    :param msg: sensor_msgs/PointCloud2 or anything with its fields.
    :returns: (height, width) structured array with the fields of the points under their own
        names, in the byte order of the message; it shares the message's memory.
    :raises ValueError: for fields that do not fit into a point, or data cut short.
    """
    point = point_dtype(msg.fields, msg.point_step, msg.is_bigendian)
    row_bytes = msg.point_step * msg.width
    wanted = msg.row_step * (msg.height - 1) + row_bytes
    if msg.row_step < row_bytes or len(msg.data) < wanted:
        raise ValueError(
            f'cloud {msg.width}x{msg.height} of {msg.point_step} bytes a point came with '
            f'row_step {msg.row_step} and {len(msg.data)} bytes of data; wanted at least '
            f'{row_bytes} and {wanted}: the message was cut short'
        )
    strides = (msg.row_step, msg.point_step)
    return np.ndarray((msg.height, msg.width), point, buffer=msg.data, strides=strides)

"""Organized point clouds: a point for every pixel, packed into the bytes of PointCloud2."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from sds_perception.core.depth import copy_valid_depth, is_valid_everywhere
from sds_perception.messages.cloud_layout import LAYOUTS, CloudField, PointCloudLayout, point_dtype

__all__ = ['CloudFields', 'LAYOUTS', 'PointCloudEncoder', 'PointCloudLayout', 'decode_cloud']

X, Y, Z = range(3)  # where every layout has them, in steps of 4 bytes


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
    """The encoder's own buffer, or the one it was given: the next frame is written there, too."""
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
        if palette is not None:
            self._label_colors = np.empty((1, 256), np.float32)
            _pack_rgb(palette[None], out=self._label_colors)
        self._lanes = {field.name: field.offset // 4 for field in self._layout.fields}
        self._size = (height, width)
        self._rays = None
        # a plane a field (padding stays zero), interleaved by OpenCV: twice as fast as writing
        # field by field into the points
        self._planes = np.zeros((self._layout.point_step // 4, height, width), np.float32)
        self._points = np.zeros((height, width, len(self._planes)), np.float32)

    def write_into(self, buffer: Any) -> None:
        """
        Write the next frames into other memory, such as that of a message.

        :param buffer: writable, of the bytes of a cloud.
        """
        self._points = np.frombuffer(buffer, np.float32).reshape(self._points.shape)

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
            What is prepared from them is kept as long as the same array is given: never write to
            it, make another.
        :param depth: (H, W) float32 meters; where it is not valid, x, y and z become NaN.
        :param image: (H, W, 3) uint8 RGB.
        :param labels: (H, W) uint8 class ids, 255 = unlabelled; the rgb layout does without.
        :param confidence: (H, W) uint8, 255 = certain; packed as 0..1; as ``labels``.
        :raises ValueError: for arrays of another size, or one that the layout needs and is None.
        """
        self._check(rays=rays, depth=depth, image=image)
        if {'label', 'semantic_color'} & self._lanes.keys():
            self._check(labels=labels)
        if 'confidence' in self._lanes:
            self._check(confidence=confidence)
        if rays is not self._rays:
            self._keep_rays(rays)
        planes = list(self._planes)
        if self._rays_z is None and is_valid_everywhere(depth):
            planes[Z] = depth
        else:
            self._write_valid_depth(planes, depth)
        np.multiply(self._rays_x, planes[Z], out=planes[X])
        np.multiply(self._rays_y, planes[Z], out=planes[Y])
        _pack_rgb(image, out=planes[self._lanes['rgb']])
        self._write_semantics(planes, labels, confidence)
        cv2.merge(planes, dst=self._points)
        return self._cloud_fields()

    def _keep_rays(self, rays: np.ndarray) -> None:
        self._rays = rays
        self._rays_x, self._rays_y = np.ascontiguousarray(np.moveaxis(rays, -1, 0), np.float32)
        missing = np.isnan(self._rays_x)
        self._rays_z = np.where(missing, np.float32(np.nan), 1) if missing.any() else None

    def _write_valid_depth(self, planes: list[np.ndarray], depth: np.ndarray) -> None:
        copy_valid_depth(depth, out=planes[Z], scratch=planes[X])
        if self._rays_z is not None:  # a pixel without a ray has no point either
            np.multiply(self._rays_z, planes[Z], out=planes[Z])

    def _write_semantics(
        self,
        planes: list[np.ndarray],
        labels: np.ndarray | None,
        confidence: np.ndarray | None,
    ) -> None:
        if 'label' in self._lanes:
            np.copyto(planes[self._lanes['label']].view(np.uint32), labels)
        if 'semantic_color' in self._lanes:
            cv2.LUT(labels, self._label_colors, dst=planes[self._lanes['semantic_color']])
        if 'confidence' in self._lanes:
            share = planes[self._lanes['confidence']]
            np.copyto(share, confidence)  # then divided in place: half the time of both at once
            np.divide(share, np.float32(255), out=share)

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


def _pack_rgb(image: np.ndarray, *, out: np.ndarray) -> None:
    """Write 0x00RRGGBB, which PCL and RViz read from the bytes of a float, to (H, W) float32."""
    cv2.cvtColor(image, cv2.COLOR_RGB2BGRA, dst=out.view(np.uint8).reshape(*out.shape, 4))
    packed = out.view('<u4')
    np.bitwise_and(packed, 0xFFFFFF, out=packed)


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

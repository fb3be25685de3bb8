"""Organized point clouds: a point for every pixel, packed into the bytes of PointCloud2."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from sds_perception.messages.cloud_layout import LAYOUTS, CloudField, PointCloudLayout
from sds_perception.messages.cloud_loops import write_octomap, write_rgb, write_semantic

__all__ = [
    'CloudFields',
    'LAYOUTS',
    'PointCloudEncoder',
    'PointCloudLayout',
    'warm_up',
]


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
        self._palette = None if palette is None else palette[:, None]
        self._size = (height, width)
        self._points = np.zeros(height * width * self._layout.point_step // 4, np.float32)

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
        :param depth: (H, W) float32 meters; where it is not valid, x, y and z become NaN.
        :param image: (H, W, 3) uint8 RGB.
        :param labels: (H, W) uint8 class ids, 255 = unlabeled; the rgb layout does without.
        :param confidence: (H, W) uint8, 255 = certain; packed as 0..1; as ``labels``.
        :raises ValueError: for arrays of another size, or one that the layout needs and is None.
        """
        self._check(rays=rays, channels=2)
        self._check(depth=depth)
        self._check(image=image, channels=3)
        pixels = (_flat(rays, np.float32), _flat(depth, np.float32), _flat(image, np.uint8))
        if self._layout is LAYOUTS['rgb']:
            write_rgb(*pixels, self._points)
            return self._cloud_fields()
        self._check(labels=labels, confidence=confidence)
        confidence = _flat(confidence, np.uint8)
        if self._layout is LAYOUTS['semantic']:
            write_semantic(*pixels, _flat(labels, np.uint8), confidence, self._points)
        else:
            label_colors = _flat(cv2.applyColorMap(labels, self._palette), np.uint8)
            write_octomap(*pixels, label_colors, confidence, self._points)
        return self._cloud_fields()

    def _check(self, channels: int | None = None, **arrays: np.ndarray | None) -> None:
        wanted = self._size if channels is None else (*self._size, channels)
        for name, array in arrays.items():
            shape = None if array is None else array.shape
            if shape != wanted:
                raise ValueError(
                    f'{name} of the cloud is {shape}; wanted {wanted}, for the height and width '
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
            data=memoryview(self._points).cast('B'),
            is_dense=False,
        )


def warm_up(fields: str) -> None:
    """
    Compile what packs a layout, so that the first frame does not wait for it: half a second.

    :param fields: a key of ``LAYOUTS``.
    """
    pixel = np.zeros((1, 1), np.uint8)
    encoder = PointCloudEncoder(1, 1, fields, np.zeros((256, 3), np.uint8))
    encoder.encode(np.zeros((1, 1, 2)), pixel, np.zeros((1, 1, 3)), pixel, pixel)


def _flat(array: np.ndarray, dtype: type) -> np.ndarray:
    """Return the numbers of an array one after the other, without a copy where they lie so."""
    flat = np.ascontiguousarray(array, dtype).reshape(-1).view()
    # what may be written is another type to compile for
    flat.flags.writeable = False
    return flat

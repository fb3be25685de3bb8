"""Frames to learn from out of messages; what is wrong with a part of one costs only that part."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sds_perception.core.camera import Camera
from sds_perception.core.label_space import UNLABELLED, LabelSpace
from sds_perception.messages.camera_info import decode_camera_info
from sds_perception.messages.depth import decode_depth
from sds_perception.messages.image import decode_compressed_rgb, decode_rgb
from sds_perception.messages.labels import decode_labels
from sds_perception.nodes.frame_matcher import NANOSECONDS, Match
from sds_perception.refinement.frame import RefinementFrame
from sensor_msgs.msg import CompressedImage


class FrameReader:
    """Decodes and checks; says what it drops."""

    def __init__(
        self,
        label_space: LabelSpace,
        *,
        drop: Callable[[str, str], None],
    ):
        """
        Name what is allowed.

        :param drop: called with a part (image, depth, labels) and a sentence, empty for all well.
        """
        self._label_space = label_space
        self._drop = drop

    def read(
        self, match: Match, camera_info: Any | None, *, rectified: bool
    ) -> RefinementFrame | None:
        """
        Read what came with one stamp.

        :param camera_info: sensor_msgs/CameraInfo of the camera, None before the first.
        :param rectified: True reads the picture with P, False with K.
        :returns: None where picture or calibration cannot be used.
        """
        try:
            image = _decode(match.items['image'])
            frame = RefinementFrame(
                image=image,
                K=camera_matrix(camera_info, image.shape[:2], rectified=rectified),
                stamp_s=match.stamp_ns / NANOSECONDS,
                name=frame_name(match.stamp_ns),
            )
        except ValueError as error:
            self._drop('image', f'nothing is learned from an image: {error}')
            return None
        self._drop('image', '')
        return frame.replace(
            depth=self._part('depth', match, self._read_depth, frame.size),
            labels=self._part('labels', match, self._read_labels, frame.size),
        )

    def _part(
        self, name: str, match: Match, read: Callable, size: tuple[int, int]
    ) -> np.ndarray | None:
        if name not in match.items:
            return None
        try:
            array = read(match.items[name], size)
        except ValueError as error:
            self._drop(name, f'{name} of {match.stamp_ns / NANOSECONDS:.3f} s left out: {error}')
            return None
        self._drop(name, '')
        return array

    def _read_depth(self, message: Any, size: tuple[int, int]) -> np.ndarray:
        depth = decode_depth(message)
        check_size(depth, size, 'register the depth to the camera (depth_image_proc does)')
        if not np.isfinite(depth).any():
            raise ValueError('no pixel was measured: is the sensor covered, or its topic another?')
        return depth

    def read_labels(self, message: Any) -> np.ndarray:
        """
        Read labels whose picture came before.

        :returns: (H, W) uint8 class ids; 255 = nothing said.
        :raises ValueError: for another encoding, or an id that is no class.
        """
        labels = decode_labels(message)
        check_labels(labels, self._label_space)
        return labels

    def _read_labels(self, message: Any, size: tuple[int, int]) -> np.ndarray:
        labels = self.read_labels(message)
        check_size(labels, size, "label the camera's whole picture")
        return labels


def frame_name(stamp_ns: int) -> str:
    """Return the name by which a person finds the frame of a stamp."""
    return str(stamp_ns)


def camera_matrix(message: Any | None, size: tuple[int, int], *, rectified: bool) -> np.ndarray:
    """
    Return the (3, 3) matrix of pictures of a size, pixels.

    :raises ValueError: if there is no calibration of pictures of this size.
    """
    if message is None:
        raise ValueError('no camera_info came: publish it, or remap camera_info')
    camera = decode_camera_info(message)
    if (camera.height, camera.width) != size:
        raise ValueError(
            f'camera_info is for {camera.width}x{camera.height} (width x height), the image is '
            f'{size[1]}x{size[0]}: publish the calibration of this image'
        )
    if not camera.is_calibrated:
        raise ValueError('camera_info has K[0] = 0: run camera_calibration, publish its result')
    return _matrix(camera, rectified)


def check_size(array: np.ndarray, size: tuple[int, int], remedy: str) -> None:
    """
    Refuse what has another size than its picture.

    :raises ValueError: naming both sizes and the remedy.
    """
    if array.shape != size:
        height, width = array.shape
        raise ValueError(
            f'its size is {width}x{height} (width x height), that of its image '
            f'{size[1]}x{size[0]}: {remedy}'
        )


def check_labels(labels: np.ndarray, label_space: LabelSpace) -> None:
    """
    Refuse ids that are no class.

    :param labels: (H, W) uint8; 255 = nothing said.
    :raises ValueError: naming the highest id.
    """
    highest = int(labels.max(where=labels != UNLABELLED, initial=0))
    if highest >= len(label_space):
        raise ValueError(
            f'it has the id {highest}; classes of {label_space.name} are 0 to '
            f'{len(label_space) - 1}, and 255 where nothing is said'
        )


def _decode(message: Any) -> np.ndarray:
    is_compressed = isinstance(message, CompressedImage)
    return decode_compressed_rgb(message) if is_compressed else decode_rgb(message)


def _matrix(camera: Camera, rectified: bool) -> np.ndarray:
    return camera.P[:, :3] if rectified and camera.P is not None else camera.K

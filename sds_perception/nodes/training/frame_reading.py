"""Frames to learn from out of messages; what is wrong with a part of one costs only that part."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.stamps import NANOSECONDS
from sds_perception.inference.preprocess import check_image
from sds_perception.messages.depth import decode_depth
from sds_perception.messages.image import decode_picture
from sds_perception.messages.labels import decode_labels
from sds_perception.nodes.camera_geometry import camera_for, check_calibrated
from sds_perception.nodes.training.approximate_stamp_matcher import Match
from sds_perception.refinement.frame import RefinementFrame
from sds_perception.refinement.incoming import check_labels


class FrameReader:
    """Decodes and checks; says what it drops."""

    def __init__(self, info: CheckpointInfo, drop: Callable[[str, str], None]):
        """
        Name what is allowed.

        :param info: knows the classes that labels may name.
        :param drop: called with a part (image, depth, labels) and a sentence, empty for all well.
        """
        self._info = info
        self._drop = drop
        self._parts = {'depth': self._with_depth, 'labels': self._with_labels}

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
            image = decode_picture(match.items['image'])
            check_image(image)
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
        return self._with(self._with(frame, 'depth', match), 'labels', match)

    def _with(self, frame: RefinementFrame, name: str, match: Match) -> RefinementFrame:
        if name not in match.items:
            return frame
        try:
            frame = self._parts[name](frame, match.items[name])
        except ValueError as error:
            self._drop(name, f'{name} of {frame.stamp_s:.3f} s left out: {error}')
        else:
            self._drop(name, '')
        return frame

    def _with_depth(self, frame: RefinementFrame, message: Any) -> RefinementFrame:
        frame = frame.replace(depth=decode_depth(message))
        if not frame.has_depth:
            raise ValueError('no pixel was measured: is the sensor covered, or its topic another?')
        return frame

    def _with_labels(self, frame: RefinementFrame, message: Any) -> RefinementFrame:
        labels = decode_labels(message)
        check_labels(labels, frame, self._info)
        return frame.replace(labels=labels)


def frame_name(stamp_ns: int) -> str:
    """Return the name by which a person finds the frame of a stamp."""
    return str(stamp_ns)


def camera_matrix(message: Any | None, size: tuple[int, int], *, rectified: bool) -> np.ndarray:
    """
    Return the (3, 3) matrix of pictures of a size, pixels.

    :raises ValueError: if there is no calibration of pictures of this size.
    """
    camera = camera_for(message, size)
    check_calibrated(camera, rectified=rectified)
    return camera.matrix(rectified=rectified)

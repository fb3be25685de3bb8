"""The messages that one answered frame becomes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.core.label_space import LabelSpace
from sds_perception.messages.depth import encode_depth
from sds_perception.messages.image import image_fields
from sds_perception.messages.labels import encode_labels, remapped
from sds_perception.messages.point_cloud import PointCloudEncoder
from sds_perception.nodes.camera_geometry import CameraView
from sds_perception.nodes.perception.settings import PerceptionNodeSettings, parse_label_remap
from sds_perception.nodes.ros_messages import camera_info_message, cloud_message, image_message
from sensor_msgs.msg import Image, PointCloud2
from std_msgs.msg import Header

COLOR_OUTPUTS = {'semantic_color/image', 'overlay/image'}
CLASS_OUTPUTS = COLOR_OUTPUTS | {'semantic/image'}
LABEL_OUTPUTS = CLASS_OUTPUTS | {'semantic/confidence'}
DEPTH_OUTPUTS = {'depth/image', 'points'}
CAMERA_INFO_OUTPUTS = {
    f'{name}/camera_info' for name in ('semantic', 'semantic_color', 'overlay', 'depth')
}


@dataclass(frozen=True)
class AnsweredFrame:
    """A picture and all that is known about it."""

    header: Header
    """Of the picture; goes out on everything."""
    image: np.ndarray
    """(H, W, 3) uint8 RGB."""
    prediction: FramePrediction
    """Of the same size; None for what was not asked."""
    view: CameraView
    """The picture's geometry."""


def parts_of(wanted: set[str], cloud_fields: str, *, has_rays: bool) -> dict[str, bool]:
    """Tell which parts of a prediction some outputs need, as keywords of ``Engine.predict``."""
    has_cloud = 'points' in wanted and has_rays
    has_labeled_cloud = has_cloud and cloud_fields != 'rgb'
    return {
        'labels': bool(wanted & CLASS_OUTPUTS) or has_labeled_cloud,
        'confidence': 'semantic/confidence' in wanted or has_labeled_cloud,
        'depth': 'depth/image' in wanted or has_cloud,
    }


class FrameEncoder:
    """Turns answers into messages; the cloud's is the same one from frame to frame."""

    def __init__(self):
        self._cloud: PointCloudEncoder | None = None
        self._cloud_key = None
        self._cloud_message: PointCloud2 | None = None

    def messages(
        self,
        answer: AnsweredFrame,
        wanted: set[str],
        settings: PerceptionNodeSettings,
        space: LabelSpace,
    ) -> Iterator[tuple[str, object]]:
        """
        Yield name and message of every wanted output that the answer allows.

        Publish a message before the next one is taken: memory is used again.
        """
        header, prediction, view = answer.header, answer.prediction, answer.view
        if view.camera_info is not None:
            for name in wanted & CAMERA_INFO_OUTPUTS:
                yield name, camera_info_message(header, view.camera_info)
        if prediction.labels is not None:
            yield from _class_messages(answer, wanted, settings, space)
        if prediction.confidence is not None and 'semantic/confidence' in wanted:
            fields = image_fields(prediction.confidence, 'mono8')
            yield 'semantic/confidence', image_message(header, fields)
        if prediction.depth is not None and 'depth/image' in wanted:
            fields = encode_depth(prediction.depth, settings.depth_encoding)
            yield 'depth/image', image_message(header, fields)
        if 'points' in wanted and _has_points(answer, settings.cloud_fields):
            yield 'points', self._points(answer, settings, space)

    def _points(
        self, answer: AnsweredFrame, settings: PerceptionNodeSettings, space: LabelSpace
    ) -> PointCloud2:
        key = (answer.image.shape[:2], settings.cloud_fields, space)
        if key != self._cloud_key:
            self._cloud = PointCloudEncoder(*key[0], settings.cloud_fields, space.palette)
            self._cloud_key, self._cloud_message = key, None
        prediction, labels = answer.prediction, answer.prediction.labels
        if settings.cloud_fields == 'semantic' and settings.label_remap:
            labels = remapped(labels, parse_label_remap(settings.label_remap))
        fields = self._cloud.encode(
            answer.view.rays, prediction.depth, answer.image, labels, prediction.confidence
        )
        if self._cloud_message is None:
            # the next clouds are written where publishing reads them: 5 MB less to copy
            self._cloud_message = cloud_message(answer.header, fields)
            self._cloud.write_into(self._cloud_message.data)
        self._cloud_message.header = answer.header
        return self._cloud_message


def _has_points(answer: AnsweredFrame, cloud_fields: str) -> bool:
    has_geometry = answer.prediction.depth is not None and answer.view.rays is not None
    return has_geometry and (cloud_fields == 'rgb' or answer.prediction.labels is not None)


def _class_messages(
    answer: AnsweredFrame, wanted: set[str], settings: PerceptionNodeSettings, space: LabelSpace
) -> Iterator[tuple[str, Image]]:
    header, labels = answer.header, answer.prediction.labels
    if 'semantic/image' in wanted:
        remap = parse_label_remap(settings.label_remap) if settings.label_remap else None
        yield 'semantic/image', image_message(header, encode_labels(labels, remap))
    if not wanted & COLOR_OUTPUTS:
        return
    colors = space.colorize(labels)
    if 'semantic_color/image' in wanted:
        yield 'semantic_color/image', image_message(header, image_fields(colors, 'rgb8'))
    if 'overlay/image' in wanted:
        overlay = space.overlay(answer.image, labels, settings.overlay_opacity, colors=colors)
        yield 'overlay/image', image_message(header, image_fields(overlay, 'rgb8'))

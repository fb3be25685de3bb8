"""The messages that one answered frame becomes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sds_perception.core.label_space import LabelSpace
from sds_perception.inference.frames import FramePrediction
from sds_perception.messages.depth import encode_depth
from sds_perception.messages.image import ImageFields, image_fields
from sds_perception.messages.labels import encode_labels
from sds_perception.messages.point_cloud import CloudFields, PointCloudEncoder
from sds_perception.nodes.camera_geometry import CameraView
from sds_perception.nodes.ros_messages import camera_info_message, cloud_message, image_message
from sds_perception.nodes.settings import NodeSettings, parse_label_remap
from std_msgs.msg import Header

CLASS_OUTPUTS = {'semantic/image', 'semantic_color/image', 'overlay/image'}
LABEL_OUTPUTS = CLASS_OUTPUTS | {'semantic/confidence'}
DEPTH_OUTPUTS = {'depth/image', 'points'}
CAMERA_INFO_OUTPUTS = {'semantic/camera_info', 'depth/camera_info'}


@dataclass(frozen=True)
class Answer:
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
    """Turns answers into messages; keeps the cloud's buffer from frame to frame."""

    def __init__(self):
        self._cloud: PointCloudEncoder | None = None
        self._cloud_key = None

    def messages(
        self, answer: Answer, wanted: set[str], settings: NodeSettings, space: LabelSpace
    ) -> Iterator[tuple[str, object]]:
        """Yield name and message of every wanted output that the answer allows."""
        header, prediction, view = answer.header, answer.prediction, answer.view
        if view.camera_info is not None:
            for name in wanted & CAMERA_INFO_OUTPUTS:
                yield name, camera_info_message(header, view.camera_info)
        if prediction.labels is not None:
            for name in sorted(wanted & CLASS_OUTPUTS):
                yield name, image_message(header, _picture(name, answer, settings, space))
        if prediction.confidence is not None and 'semantic/confidence' in wanted:
            fields = image_fields(prediction.confidence, 'mono8')
            yield 'semantic/confidence', image_message(header, fields)
        if prediction.depth is not None and 'depth/image' in wanted:
            fields = encode_depth(prediction.depth, settings.depth_encoding)
            yield 'depth/image', image_message(header, fields)
        if 'points' in wanted and _has_points(answer, settings.cloud_fields):
            yield 'points', cloud_message(header, self._points(answer, settings, space))

    def _points(self, answer: Answer, settings: NodeSettings, space: LabelSpace) -> CloudFields:
        fields = settings.cloud_fields
        key = (answer.image.shape[:2], fields, space)
        if key != self._cloud_key:
            self._cloud = PointCloudEncoder(*key[0], fields, space.palette)
            self._cloud_key = key
        prediction, labels = answer.prediction, answer.prediction.labels
        if fields == 'semantic':
            labels = parse_label_remap(settings.label_remap)[labels]
        return self._cloud.encode(
            answer.view.rays, prediction.depth, answer.image, labels, prediction.confidence
        )


def _has_points(answer: Answer, cloud_fields: str) -> bool:
    has_geometry = answer.prediction.depth is not None and answer.view.rays is not None
    return has_geometry and (cloud_fields == 'rgb' or answer.prediction.labels is not None)


def _picture(name: str, answer: Answer, settings: NodeSettings, space: LabelSpace) -> ImageFields:
    labels = answer.prediction.labels
    if name == 'semantic/image':
        return encode_labels(labels, parse_label_remap(settings.label_remap))
    if name == 'semantic_color/image':
        return image_fields(space.colorize(labels), 'rgb8')
    return image_fields(space.overlay(answer.image, labels, settings.overlay_opacity), 'rgb8')

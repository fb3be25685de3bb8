"""The way of one frame: decode, predict, encode, publish."""

from dataclasses import dataclass
import time

import numpy as np
from rclpy.impl.rcutils_logger import RcutilsLogger
from sds_perception.inference.engine import Engine
from sds_perception.messages.image import decode_compressed_rgb, decode_rgb
from sds_perception.nodes.camera_geometry import CameraGeometry, CameraView
from sds_perception.nodes.frame_encoder import (
    DEPTH_OUTPUTS,
    LABEL_OUTPUTS,
    Answer,
    FrameEncoder,
    parts_of,
)
from sds_perception.nodes.frame_statistics import FrameStatistics
from sds_perception.nodes.health import ERROR, WARN, Health
from sds_perception.nodes.outputs import Outputs
from sds_perception.nodes.settings import NodeSettings
from sensor_msgs.msg import CompressedImage, Image

THROTTLE_S = 5.0


@dataclass(frozen=True)
class ReceivedFrame:
    """A picture as it came in."""

    message: Image | CompressedImage
    """The picture."""
    topic: str
    """Where it came in."""
    arrived_s: float
    """When, on the monotonic clock, s."""


class FrameProcessor:
    """
    Answers frames in the inference thread.

    ``engine`` and ``settings`` may be replaced from any thread; a frame is answered with those
    that it started with.
    """

    def __init__(
        self,
        engine: Engine,
        settings: NodeSettings,
        *,
        outputs: Outputs,
        geometry: CameraGeometry,
        statistics: FrameStatistics,
        health: Health,
        logger: RcutilsLogger,
    ):
        self.engine = engine
        self.settings = settings
        self.image_size = (480, 640)
        self._outputs = outputs
        self._geometry = geometry
        self._statistics = statistics
        self._health = health
        self._logger = logger
        self._encoder = FrameEncoder()

    def __call__(self, frame: ReceivedFrame) -> None:
        """Answer a frame on every output that somebody listens to, or say why not."""
        wanted = self._outputs.wanted()
        if not wanted:
            self._statistics.ignore()
            return
        engine, settings = self.engine, self.settings
        try:
            image = _decode(frame.message)
        except ValueError as error:
            self._drop('bad_image', 'image', WARN, f'dropped an image of {frame.topic}: {error}')
            return
        self._health.clear('image')
        self.image_size = image.shape[:2]
        is_rectified = reads_rectified(settings.rectified, frame.topic)
        view = self._geometry.view(*self.image_size, rectified=is_rectified)
        self._report(wanted, view, engine)
        started_s = time.monotonic()
        try:
            parts = parts_of(wanted, settings.cloud_fields, has_rays=view.rays is not None)
            prediction = engine.predict(image, **parts, focal_length_px=view.focal_length_px)
        except (ValueError, RuntimeError) as error:
            self._drop('inference_failed', 'network', ERROR, f'the network failed: {error}')
            return
        self._health.clear('network')
        inference_s = time.monotonic() - started_s
        answer = Answer(frame.message.header, image, prediction, view)
        for name, message in self._encoder.messages(answer, wanted, settings, engine.label_space):
            self._outputs.publish(name, message)
        latency_s = time.monotonic() - frame.arrived_s
        self._statistics.process(inference_s=inference_s, latency_s=latency_s)

    def _report(self, wanted: set[str], view: CameraView, engine: Engine) -> None:
        problem = f'no points: {view.problem}' if view.problem else ''
        if problem:
            self._logger.warning(problem, throttle_duration_sec=THROTTLE_S)
        self._health.report('camera_info', WARN, problem)
        missing = ''
        if wanted & DEPTH_OUTPUTS and not engine.has_depth:
            missing = 'the checkpoint knows no depth, so depth and points stay silent'
        elif wanted & LABEL_OUTPUTS and not engine.has_labels:
            missing = 'the checkpoint knows no classes, so the semantic topics stay silent'
        self._health.report('outputs', WARN, missing)

    def _drop(self, reason: str, topic: str, level: int, sentence: str) -> None:
        self._statistics.drop(reason)
        self._health.report(topic, level, sentence)
        self._logger.warning(sentence, throttle_duration_sec=THROTTLE_S)


def reads_rectified(setting: str, topic: str) -> bool:
    """
    Decide whether pictures are rectified.

    :param setting: true, false, or auto: as the topic's name says (image_rect, image_rect_color).
    """
    return 'rect' in topic if setting == 'auto' else setting == 'true'


def _decode(message: Image | CompressedImage) -> np.ndarray:
    return decode_rgb(message) if isinstance(message, Image) else decode_compressed_rgb(message)

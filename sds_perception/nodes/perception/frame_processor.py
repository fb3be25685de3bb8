"""The way of frames: decode, predict, encode, publish."""

from dataclasses import dataclass
from functools import partial
import time

from rclpy.impl.rcutils_logger import RcutilsLogger
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.inference.engine import Engine
from sds_perception.inference.frames import FrameRequest, needed_of
from sds_perception.inference.preprocess import check_image
from sds_perception.messages.image import decode_picture
from sds_perception.nodes.camera_geometry import CameraView
from sds_perception.nodes.health import ERROR, WARN, Health
from sds_perception.nodes.input_settings import reads_rectified
from sds_perception.nodes.perception.camera_channel import ReceivedFrame
from sds_perception.nodes.perception.frame_encoder import (
    DEPTH_OUTPUTS,
    LABEL_OUTPUTS,
    AnsweredFrame,
    parts_of,
)
from sds_perception.nodes.perception.settings import PerceptionNodeSettings
from sds_perception.nodes.unforeseen import (
    EXPLAINED_ERRORS,
    TracebackLog,
    reason_of,
    reporting_errors,
)

THROTTLE_S = 5.0


@dataclass(frozen=True)
class Question:
    """A frame that can be answered, and what is to be said about it."""

    frame: ReceivedFrame
    """As it came in."""
    wanted: set[str]
    """Names of outputs that somebody listens to."""
    view: CameraView
    """The picture's geometry."""
    request: FrameRequest
    """The part of it that the engine answers."""


class FrameProcessor:
    """
    Answers frames in the inference thread, those of several cameras at once.

    ``engine`` and ``settings`` may be replaced from any thread; frames are answered with those
    that they started with.
    """

    def __init__(
        self,
        engine: Engine,
        settings: PerceptionNodeSettings,
        *,
        health: Health,
        logger: RcutilsLogger,
    ):
        self.engine = engine
        self.settings = settings
        self.image_size = (480, 640)
        """Height and width of the newest picture, pixels."""
        self.asked = (True, True)
        """Whether the newest frames needed classes, and depth."""
        self._health = health
        self._logger = logger
        self._tracebacks = TracebackLog(logger)

    def __call__(self, *frames: ReceivedFrame) -> None:
        """Answer frames on every output that somebody listens to, or say why not."""
        begun_s = time.monotonic()
        engine, settings = self.engine, self.settings
        asked = []
        for frame in frames:
            with reporting_errors(partial(self._drop, frame)):
                asked.append(self._question(frame, engine, settings))
        questions = [question for question in asked if question is not None]
        if not questions:
            return
        self.asked = needed_of([question.request for question in questions])
        started_s = time.monotonic()
        predictions = self._predict(engine, questions)
        if not predictions:
            return
        inference_s = time.monotonic() - started_s
        for question, prediction in zip(questions, predictions, strict=True):
            camera = question.frame.camera
            with reporting_errors(partial(self._drop, question.frame)):
                _answer(question, prediction, engine, settings)
                camera.report('frame', ERROR, '')
                now_s = time.monotonic()
                camera.statistics.process(
                    inference_s=inference_s,
                    latency_s=now_s - question.frame.arrived_s,
                    overhead_s=now_s - begun_s - engine.network_s,
                )

    def _question(
        self, frame: ReceivedFrame, engine: Engine, settings: PerceptionNodeSettings
    ) -> Question | None:
        camera = frame.camera
        wanted = camera.outputs.wanted()
        if not wanted:
            camera.statistics.ignore()
            return None
        try:
            image = decode_picture(frame.message)
            check_image(image)
        except ValueError as error:
            camera.statistics.drop('bad_image')
            sentence = f'dropped an image of {frame.topic}: {error}'
            camera.report('image', WARN, sentence)
            self._logger.warning(sentence, throttle_duration_sec=THROTTLE_S)
            return None
        camera.report('image', WARN, '')
        self.image_size = image.shape[:2]
        is_rectified = reads_rectified(settings.rectified, frame.topic)
        view = camera.geometry.view(*self.image_size, rectified=is_rectified)
        self._report(frame, wanted, view, engine)
        parts = parts_of(wanted, settings.cloud_fields, has_rays=view.rays is not None)
        request = FrameRequest(image, **parts, focal_length_px=view.focal_length_px)
        return Question(frame, wanted, view, request)

    def _report(
        self, frame: ReceivedFrame, wanted: set[str], view: CameraView, engine: Engine
    ) -> None:
        problem = f'no points: {view.problem}' if view.problem else ''
        if problem:
            self._logger.warning(problem, throttle_duration_sec=THROTTLE_S)
        frame.camera.report('camera_info', WARN, problem)
        missing = ''
        if wanted & DEPTH_OUTPUTS and not engine.has_depth:
            missing = 'the checkpoint knows no depth, so depth and points stay silent'
        elif wanted & LABEL_OUTPUTS and not engine.has_labels:
            missing = 'the checkpoint knows no classes, so the semantic topics stay silent'
        frame.camera.report('outputs', WARN, missing)

    def _predict(self, engine: Engine, questions: list[Question]) -> list[FramePrediction]:
        """Return a prediction for each question, or none at all if the network fails."""
        with reporting_errors(partial(self._fail, questions)):
            predictions = engine.predict_batch([question.request for question in questions])
            self._health.clear('network')
            return predictions
        return []

    def _fail(self, questions: list[Question], error: Exception) -> None:
        for question in questions:
            question.frame.camera.statistics.drop('inference_failed')
        sentence = f'the network failed: {reason_of(error)}'
        self._health.report('network', ERROR, sentence)
        self._logger.warning(sentence, throttle_duration_sec=THROTTLE_S)
        if not isinstance(error, EXPLAINED_ERRORS):
            self._tracebacks.tell(error)

    def _drop(self, frame: ReceivedFrame, error: Exception) -> None:
        frame.camera.statistics.drop('failed')
        sentence = f'dropped an image of {frame.topic}, which failed: {reason_of(error)}'
        frame.camera.report('frame', ERROR, sentence)
        self._logger.error(sentence, throttle_duration_sec=THROTTLE_S)
        self._tracebacks.tell(error)


def _answer(
    question: Question,
    prediction: FramePrediction,
    engine: Engine,
    settings: PerceptionNodeSettings,
) -> None:
    camera, header = question.frame.camera, question.frame.message.header
    answer = AnsweredFrame(header, question.request.image, prediction, question.view)
    for name, message in camera.encoder.messages(
        answer, question.wanted, settings, engine.label_space
    ):
        camera.outputs.publish(name, message)

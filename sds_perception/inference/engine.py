"""The engine: a camera image in, labels, confidence and metric depth of the same size out."""

from collections import defaultdict
from collections.abc import Sequence
import copy
import math
import time

import numpy as np
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.core.input_size import network_size
from sds_perception.inference.backends.backend import NetworkOutput
from sds_perception.inference.frames import FrameRequest, needed_of
from sds_perception.inference.postprocess import finish_confidence, finish_depth, finish_labels
from sds_perception.inference.preprocess import check_image, fit_image
from sds_perception.inference.served_network import open_served
from sds_perception.inference.settings import EngineSettings


class Engine:
    """
    Runs one checkpoint on images of any size.

    Engines share nothing, so one can be built in a thread while another runs; each is used by one
    thread at a time.
    """

    def __init__(self, settings: EngineSettings):
        """
        Load a checkpoint, or what `sds export` made of it for OpenVINO, and put it on a device.

        :raises FileNotFoundError: if there is no such checkpoint.
        :raises ValueError: if it cannot be used, or device or backend are not there.
        """
        self._settings = settings
        served = open_served(settings)
        self._backend, self.info = served.backend, served.info
        self.checkpoint_sha256 = served.checkpoint_sha256
        self.checkpoint_path = served.checkpoint_path
        self.label_space = self.info.label_space
        self.has_labels = 'labels' in self._backend.output_names
        self.has_depth = 'depth' in self._backend.output_names
        self.device_name = self._backend.device_name
        self.network_s = 0.0
        """Time that the last prediction spent in the network, s."""

    def with_output_settings(self, settings: EngineSettings) -> 'Engine':
        """
        Return an engine with the same network in memory that finishes its output otherwise.

        Use it in place of this one: both are used by the same one thread at a time.

        :raises ValueError: if the settings ask for another network.
        """
        if not settings.needs_same_network(self._settings):
            raise ValueError('these settings need another network: build an engine from them')
        engine = copy.copy(self)
        engine._settings = settings
        return engine

    def predict(
        self,
        image: np.ndarray,
        *,
        labels: bool = True,
        confidence: bool = True,
        depth: bool = True,
        focal_length_px: float = 0.0,
    ) -> FramePrediction:
        """
        Predict labels, confidence and depth of a camera image.

        A network learns meters with the field of view of its training pictures: a camera that
        sees things twice as large takes them for twice as near. Where both focal lengths are
        known, depth is scaled by their ratio; where one is not, the training field of view is
        assumed.

        :param image: (H, W, 3) uint8 RGB; sides of at least 32 px.
        :param focal_length_px: of this image; 0 = not known.
        :returns: arrays of the image's size; None for what was not asked or the network does not
            know.
        :raises ValueError: for what is no picture, or if the network's numbers are not finite.
        """
        request = FrameRequest(image, labels, confidence, depth, focal_length_px)
        return self.predict_batch([request])[0]

    def predict_batch(self, requests: Sequence[FrameRequest]) -> list[FramePrediction]:
        """
        Predict several images; those that the network sees at one size go through it together.

        :returns: a prediction for each, as :meth:`predict` says.
        :raises ValueError: as :meth:`predict`, for all of them.
        """
        self.network_s = 0.0
        by_size = defaultdict(list)
        for index, request in enumerate(requests):
            check_image(request.image)
            by_size[self._network_size(*request.size)].append(index)
        predictions = {}
        for size, indices in by_size.items():
            found = self._predict_at(size, [requests[index] for index in indices])
            predictions.update(zip(indices, found, strict=True))
        return [predictions[index] for index in range(len(requests))]

    def warm_up(
        self,
        height: int,
        width: int,
        *,
        num_images: int = 1,
        labels: bool = True,
        depth: bool = True,
    ) -> None:
        """
        Run at a camera's image size, so that the first frames are as quick as the others.

        :param num_images: the most that will come at once, from as many cameras; fewer run, too.
        :param labels: whether labels or confidence will be asked for.
        :param depth: whether depth will be: each choice is compiled for itself.
        """
        image = np.zeros((height, width, 3), np.uint8)
        request = FrameRequest(image, labels=labels, confidence=False, depth=depth)
        for count in range(1, num_images + 1):
            self.predict_batch([request] * count)

    def _predict_at(
        self, size: tuple[int, int], requests: Sequence[FrameRequest]
    ) -> list[FramePrediction]:
        needs_classes, needs_depth = needed_of(requests)
        labels, depth = self.has_labels and needs_classes, self.has_depth and needs_depth
        if not (labels or depth):
            return [FramePrediction()] * len(requests)
        images = [fit_image(request.image, size) for request in requests]
        batch = np.concatenate(images) if len(images) > 1 else images[0]
        started_s = time.monotonic()
        output = self._backend.run(batch, labels=labels, depth=depth)
        self.network_s += time.monotonic() - started_s
        self._check_finite(output)
        return [self._finished(output.of(i), r, size) for i, r in enumerate(requests)]

    def _network_size(self, height: int, width: int) -> tuple[int, int]:
        return network_size(
            height,
            width,
            input_height=self._settings.input_height_px or self.info.input_height_px,
            input_width=self._settings.input_width_px or self.info.input_width_px,
        )

    def _depth_scale(self, request: FrameRequest, size: tuple[int, int]) -> float:
        if not (request.focal_length_px > 0 and self.info.focal_length_px > 0):
            return 1.0
        resize = math.sqrt(math.prod(size) / math.prod(request.size))
        return request.focal_length_px * resize / self.info.focal_length_px

    def _check_finite(self, output: NetworkOutput) -> None:
        # runtimes turn scores that are not finite into a confidence of 0
        bad_labels = output.confidence is not None and not (
            np.isfinite(output.confidence).all() and output.confidence.min() > 0
        )
        bad_depth = output.depth is not None and not np.isfinite(output.depth).all()
        if bad_labels or bad_depth:
            raise ValueError(
                f'the network of {self.checkpoint_path} gave numbers that are not finite; '
                'choose precision fp32, or another checkpoint if that does not help'
            )

    def _finished(
        self, output: NetworkOutput, request: FrameRequest, size: tuple[int, int]
    ) -> FramePrediction:
        settings = self._settings
        finished = {}
        if request.labels and output.labels is not None:
            finished['labels'] = finish_labels(
                output.labels,
                output.confidence,
                min_confidence=settings.min_confidence,
                size=request.size,
            )
        if request.confidence and output.confidence is not None:
            finished['confidence'] = finish_confidence(output.confidence, request.size)
        if request.depth and output.depth is not None:
            finished['depth'] = finish_depth(
                output.depth,
                depth_range_m=(self.info.min_depth_m, self.info.max_depth_m),
                scale=self._depth_scale(request, size),
                max_depth_m=settings.max_depth_m,
                far_policy=settings.far_policy,
                size=request.size,
            )
        return FramePrediction(**finished)

"""What the learner gets to see: frames of the camera, late labels, and annotated pictures."""

from collections import Counter
from collections.abc import Callable, Sequence
import math
import threading
import time
from typing import Any

import numpy as np
from sds_perception.core.stamps import NANOSECONDS
from sds_perception.datasets.unmeasured import guessed_camera
from sds_perception.inference.preprocess import check_image
from sds_perception.messages.labels import decode_labels
from sds_perception.nodes.health import WARN, Health
from sds_perception.nodes.training.annotation_folder import Annotation, AnnotationFolder
from sds_perception.nodes.training.approximate_stamp_matcher import Match
from sds_perception.nodes.training.frame_reading import FrameReader, frame_name
from sds_perception.refinement.frame import RefinementFrame
from sds_perception.refinement.refiner import OnlineRefiner

CAPACITY = 8
"""Frames that wait, spread over the time of a step: their neighbors lie some way apart."""
FOLDER_PERIOD_S = 2.0
MATCHED_S = 5.0
"""So long after an image with depth, depth without one is nothing to worry about."""


class LearnerFeed:
    """
    Takes matches from the executor's thread and gives frames to the learner in its own.

    ``put`` belongs to the executor's thread, all else to the learner's.
    """

    def __init__(
        self,
        refiner: OnlineRefiner,
        *,
        annotations: AnnotationFolder,
        health: Health,
        warn: Callable[[str], None],
    ):
        """
        Start empty.

        :param warn: logs a sentence.
        """
        self.counts: Counter[str] = Counter()
        """Frames taken in, and what was dropped, by reason."""
        self._refiner = refiner
        self._annotations = annotations
        self._health = health
        self._warn = warn
        self._reader = FrameReader(refiner.info, self._say)
        self._lock = threading.Lock()
        self._waiting: list[tuple[Match, Any, bool]] = []
        self._camera: tuple[tuple[int, int], np.ndarray] | None = None
        self._looked_s = self._matched_s = -math.inf

    def put(self, match: Match, camera_info: Any | None, *, rectified: bool) -> None:
        """Leave what came with a stamp; of too many, one without labels makes room."""
        if not match.items.keys() & {'image', 'labels'}:
            self._drop_depth(match)
            return
        if 'depth' in match.items:
            self._matched_s = time.monotonic()
            self._health.clear('depth_without_image')
        with self._lock:
            self._waiting.append((match, camera_info, rectified))
            if len(self._waiting) > CAPACITY:
                del self._waiting[_most_redundant([match for match, *_ in self._waiting])]
                self.counts['superseded'] += 1

    def clear(self) -> None:
        """Forget what waits."""
        with self._lock:
            self._waiting.clear()

    def take_in(self) -> None:
        """Give all that waits to the learner, then look into the folder now and then."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for match, camera_info, rectified in waiting:
            if 'image' in match.items:
                self._take_frame(match, camera_info, rectified)
            else:
                self._take_late(match)
        if time.monotonic() - self._looked_s >= FOLDER_PERIOD_S:
            self._looked_s = time.monotonic()
            for annotation in self._annotations.changes():
                self._take_annotation(annotation)

    def _take_frame(self, match: Match, camera_info: Any | None, rectified: bool) -> None:
        frame = self._reader.read(match, camera_info, rectified=rectified)
        if frame is None:
            return
        self._camera = frame.size, frame.K
        try:
            self._add(frame)
        except OSError as error:
            self._say('disk', f'frames cannot be remembered, learning goes on without: {error}')
            return
        except ValueError as error:
            self._say('depth_scale', f'nothing is learned from a frame: {error}')
            return
        if frame.has_depth:
            self._health.clear('depth_scale')

    def _take_late(self, match: Match) -> None:
        stamp_s = match.stamp_ns / NANOSECONDS
        try:
            labels = decode_labels(match.items['labels'])
            self._refiner.annotate(frame_name(match.stamp_ns), labels)
        except KeyError:
            self._say('labels', f'labels of {stamp_s:.3f} s belong to no image that is remembered')
        except OSError as error:
            self._say('disk', f'labels of {stamp_s:.3f} s cannot be remembered: {error}')
        except ValueError as error:
            self._say('labels', f'labels of {stamp_s:.3f} s left out: {error}')
        else:
            self._say('labels', '')
            self.counts['annotated'] += 1

    def _drop_depth(self, match: Match) -> None:
        """Leave depth out that has no image; a sensor may be faster than the camera."""
        if time.monotonic() - self._matched_s < MATCHED_S:
            return
        self._say(
            'depth_without_image',
            f'depth of {match.stamp_ns / NANOSECONDS:.3f} s belongs to no image: publish it with '
            'the stamp of the image it is registered to, or raise match_tolerance_s',
        )

    def _take_annotation(self, annotation: Annotation | ValueError) -> None:
        try:
            if isinstance(annotation, ValueError):
                raise annotation
            self._annotate(annotation)
        except OSError as error:
            self._annotations.look_again(annotation.name)
            self._say('disk', f'annotation {annotation.name} cannot be remembered yet: {error}')
        except ValueError as error:
            self._say('annotations', f'an annotation was left out: {error}')
        else:
            self._say('annotations', '')
            self.counts['annotated'] += 1

    def _annotate(self, annotation: Annotation) -> None:
        try:
            self._refiner.annotate(annotation.name, annotation.labels)
        except KeyError:  # a picture from elsewhere, or one that is no longer remembered
            image = annotation.read_picture()
            check_image(image)
            size = image.shape[:2]
            is_ours = self._camera is not None and self._camera[0] == size
            K = self._camera[1] if is_ours else guessed_camera(size)
            frame = RefinementFrame(image, K, labels=annotation.labels, name=annotation.name)
            self._add(frame)

    def _add(self, frame: RefinementFrame) -> None:
        self._refiner.add(frame)
        self._health.clear('disk')
        self.counts['frames'] += 1
        self.counts['with_depth'] += frame.has_depth
        self.counts['with_labels'] += frame.has_labels

    def _say(self, topic: str, sentence: str) -> None:
        self._health.report(topic, WARN, sentence)
        if sentence:
            self.counts[f'dropped.{topic}'] += 1
            self._warn(sentence)


def _most_redundant(matches: Sequence[Match]) -> int:
    """Return the place of the one without labels that lies nearest to those around it."""
    places = [i for i, match in enumerate(matches) if 'labels' not in match.items]
    inner = [i for i in places if 0 < i < len(matches) - 1]
    if inner:
        return min(inner, key=lambda i: matches[i + 1].stamp_ns - matches[i - 1].stamp_ns)
    return places[0] if places else 0

"""What came out of a running graph, against the exact truth, frame by frame."""

from typing import Any

import numpy as np
from sds_perception.core.depth import is_valid_depth
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.core.label_space import LabelSpace
from sds_perception.core.recorded_frame import RecordedFrame
from sds_perception.core.stamps import NANOSECONDS
from sds_perception.evaluation.evaluate import chosen_indices
from sds_perception.evaluation.latency import frame_rate, summarize_latencies
from sds_perception.evaluation.set_scores import SetScores


class GraphRun:
    """Scores and times of the frames so far, and a few of the frames themselves."""

    def __init__(
        self,
        label_space: LabelSpace,
        *,
        min_depth_m: float,
        max_depth_m: float,
        num_frames: int,
        num_kept: int,
    ):
        """
        Start without frames.

        :param min_depth_m: nearest true depth that counts, meters.
        :param max_depth_m: farthest true depth that counts, meters.
        :param num_frames: frames that make the run complete.
        :param num_kept: frames that are kept for pictures, spread evenly over the run.
        """
        self._scores = SetScores(label_space, min_depth_m=min_depth_m, max_depth_m=max_depth_m)
        self._num_frames = num_frames
        self._kept_indices = set(chosen_indices(num_frames, num_kept))
        self._stamps_s: list[float] = []
        self._latencies_ms: dict[str, list[float]] = {}
        self._point_shares: list[float] = []
        self.kept: list[RecordedFrame] = []
        """Frames for pictures, as they were added."""

    @property
    def count(self) -> int:
        """Return the number of frames so far."""
        return self._scores.images

    @property
    def is_complete(self) -> bool:
        """Tell whether enough frames came."""
        return self.count >= self._num_frames

    def add(self, frame: RecordedFrame) -> None:
        """Score one frame; those beyond the wanted number do not count."""
        if self.is_complete:
            return
        if self.count in self._kept_indices:
            self.kept.append(frame)
        prediction = FramePrediction(labels=frame.labels, depth=frame.depth)
        valid = is_valid_depth(frame.true_depth)
        self._scores.add(prediction, labels=frame.true_labels, depth=frame.true_depth, valid=valid)
        self._stamps_s.append(frame.stamp_ns / NANOSECONDS)
        self._point_shares.append(float(np.isfinite(frame.points).all(axis=-1).mean()))
        for name, latency_ms in frame.latencies_ms.items():
            self._latencies_ms.setdefault(name, []).append(latency_ms)

    def result(self) -> dict[str, Any]:
        """
        Return the scores, and what the graph's clock says.

        :returns: what :meth:`SetScores.result` returns, ``frame_rate_hz`` (of answered frames, by
            their stamps), ``valid_points`` (share of the cloud's pixels that are points) and
            ``latency`` (output → mean_ms, p50_ms, p95_ms, max_ms; stamp until received).
        """
        latency = {
            name: summarize_latencies(values) for name, values in self._latencies_ms.items()
        }
        shares = self._point_shares
        return {
            **self._scores.result(),
            'frame_rate_hz': frame_rate(self._stamps_s),
            'valid_points': float(np.mean(shares)) if shares else None,
            'latency': latency,
        }

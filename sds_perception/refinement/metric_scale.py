"""By what factor predicted depth differs from measured depth, and how sure that is."""

from dataclasses import dataclass
import math

import numpy as np
from sds_perception.core.depth import is_valid_depth

MIN_PIXELS = 20
MAX_FACTOR = 20.0
"""A sensor and a network that differ more than that do not speak of the same unit."""
DEVIATION_PER_MAD = 1.4826
"""Standard deviation of a normal distribution over its median absolute deviation."""
CORRELATED_PX = 400
"""Pixels that tell as much as one: errors of neighboring pixels are alike (our estimate)."""
FRAME_DEVIATION = 0.03
"""Standard deviation of log scale from frame to frame that no pixel count removes (ours)."""
MAX_FRAMES = 50.0
"""So many of the last frames weigh in the running estimate."""
ROUNDS = 5


@dataclass(frozen=True)
class MetricScale:
    """measured = scale * predicted; with an offset, measured = slope * predicted + shift_m."""

    scale: float
    """Factor on predicted depth; the median of the ratios."""
    variance: float
    """Of log(scale): 0.0004 means that scale is sure to 2 %."""
    slope: float
    """Factor of the robust straight line."""
    shift_m: float
    """Offset of the robust straight line, meters."""
    pixels: int
    """Measured pixels that told it, of all frames."""


def measure_scale(predicted: np.ndarray, measured: np.ndarray) -> MetricScale | None:
    """
    Compare one predicted depth image with a measured one, dense or sparse.

    The scale is the median of log(measured / predicted), which forgives errors at half of the
    pixels. The line minimizes the relative residuals by least squares, reweighted (Huber).

    :param predicted: (H, W) meters, NaN = unknown.
    :param measured: (H, W) meters, NaN = nothing measured.
    :returns: None where fewer than MIN_PIXELS pixels are known in both.
    :raises ValueError: if they differ as two units do, or the sensor measures behind the camera.
    """
    negative = int((measured < 0).sum() - np.isneginf(measured).sum())
    if negative:
        raise ValueError(
            f'sensor depth is negative at {negative} pixels; wanted meters along the optical '
            'axis, NaN where nothing was measured'
        )
    both = is_valid_depth(predicted) & is_valid_depth(measured)
    pixels = int(both.sum())
    if pixels < MIN_PIXELS:
        return None
    x, y = predicted[both].astype(np.float64), measured[both].astype(np.float64)
    ratio = np.log(y / x)
    center = float(np.median(ratio))
    _check_unit(math.exp(center))
    deviation = DEVIATION_PER_MAD * float(np.median(np.abs(ratio - center)))
    independent = max(1.0, pixels / CORRELATED_PX)
    # the median's variance is pi / 2 times that of the mean
    variance = math.pi / 2 * deviation**2 / independent + FRAME_DEVIATION**2
    slope, shift_m = _fit_line(x, y)
    return MetricScale(math.exp(center), variance, slope, shift_m, pixels)


class RunningScale:
    """The scale over many frames, each weighted by the inverse of its variance."""

    def __init__(self):
        self.estimate: MetricScale | None = None
        """None before the first frame."""
        self._frames = 0.0

    def add(self, new: MetricScale) -> MetricScale:
        """Combine with one more frame; old frames fade, as the scene changes."""
        old = self.estimate
        if old is None:
            self.estimate, self._frames = new, 1.0
            return new
        # inflating the old variance is forgetting: it never weighs more than MAX_FRAMES frames
        fading = max(1.0, (self._frames + 1) / MAX_FRAMES)
        self._frames = min(self._frames + 1, MAX_FRAMES)
        precisions = 1 / (old.variance * fading), 1 / new.variance
        share = precisions[1] / sum(precisions)

        def blend(a: float, b: float) -> float:
            return a + share * (b - a)

        self.estimate = MetricScale(
            math.exp(blend(math.log(old.scale), math.log(new.scale))),
            1 / sum(precisions),
            blend(old.slope, new.slope),
            blend(old.shift_m, new.shift_m),
            old.pixels + new.pixels,
        )
        return self.estimate

    def clear(self) -> None:
        """Forget all, as after a change of weights."""
        self.estimate, self._frames = None, 0.0


def _check_unit(factor: float) -> None:
    if 1 / MAX_FACTOR < factor < MAX_FACTOR:
        return
    hint = 'is it in another unit?'
    if 300 < factor < 3000:
        hint = 'are these millimeters said to be meters?'
    elif 1 / 3000 < factor < 1 / 300:
        hint = 'were meters divided by 1000 once too often?'
    raise ValueError(
        f'sensor depth is {factor:.3g} times what the network sees, which is implausible: {hint}'
    )


def _fit_line(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Fit y = slope x + shift by relative residuals."""
    weights = 1 / y**2
    slope, shift = float(np.median(y / x)), 0.0
    for _ in range(ROUNDS):
        mean_x, mean_y = np.average(x, weights=weights), np.average(y, weights=weights)
        spread = np.average((x - mean_x) ** 2, weights=weights)
        if spread < 1e-6:
            return float(np.median(y / x)), 0.0  # one distance alone tells no line
        slope = float(np.average((x - mean_x) * (y - mean_y), weights=weights) / spread)
        shift = float(mean_y - slope * mean_x)
        residuals = np.abs(y - slope * x - shift) / y
        knee = 1.345 * DEVIATION_PER_MAD * max(float(np.median(residuals)), 1e-6)
        weights = np.minimum(1, knee / np.maximum(residuals, 1e-12)) / y**2
    return slope, shift

"""Times of frames on their way through a graph, summed up for people."""

from collections.abc import Sequence

import numpy as np


def summarize_latencies(latencies_ms: Sequence[float]) -> dict[str, float | None]:
    """
    Return mean, median, 95th percentile and maximum of latencies.

    :param latencies_ms: milliseconds, one a frame.
    :returns: ``mean_ms p50_ms p95_ms max_ms``; None where nothing was measured.
    """
    if not len(latencies_ms):
        return dict.fromkeys(('mean_ms', 'p50_ms', 'p95_ms', 'max_ms'))
    values = np.asarray(latencies_ms, np.float64)
    p50, p95 = np.percentile(values, (50, 95))
    summary = {'mean_ms': values.mean(), 'p50_ms': p50, 'p95_ms': p95, 'max_ms': values.max()}
    return {key: round(float(value), 3) for key, value in summary.items()}


def frame_rate(times_s: Sequence[float]) -> float | None:
    """
    Return frames a second between the first and the last of some times.

    :param times_s: seconds, ascending.
    :returns: hertz; None for fewer than two frames.
    """
    if len(times_s) < 2 or times_s[-1] <= times_s[0]:
        return None
    return (len(times_s) - 1) / (times_s[-1] - times_s[0])

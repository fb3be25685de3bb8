"""Counts, rates and latencies of the frames that went through a node."""

from collections import Counter, deque
from collections.abc import Mapping
import threading
import time

import numpy as np
from sds_perception.core.stamps import NANOSECONDS

WINDOW_S = 5.0
LATENCY_FRAMES = 100


class FrameStatistics:
    """Thread-safe record of what came in, what went out and what was dropped."""

    def __init__(self):
        self._lock = threading.Lock()
        self._received = Rate()
        self._processed = Rate()
        self._num_unwanted = 0
        self._dropped = Counter()
        self._published = Counter()
        self._inference_ms = deque(maxlen=LATENCY_FRAMES)
        self._latency_ms = deque(maxlen=LATENCY_FRAMES)
        self._overhead_ms = deque(maxlen=LATENCY_FRAMES)
        self._last_stamp_ns = None

    def receive(self, stamp_ns: int) -> None:
        """Count a frame that arrived."""
        with self._lock:
            self._received.tick()
            self._last_stamp_ns = stamp_ns

    def process(self, *, inference_s: float, latency_s: float, overhead_s: float) -> None:
        """
        Count a frame that was answered.

        :param inference_s: that the engine took, s.
        :param latency_s: from the frame's arrival to its last output, s.
        :param overhead_s: work on it beside that of the network, s.
        """
        with self._lock:
            self._processed.tick()
            self._inference_ms.append(1e3 * inference_s)
            self._latency_ms.append(1e3 * latency_s)
            self._overhead_ms.append(1e3 * overhead_s)

    def ignore(self) -> None:
        """Count a frame that was not looked at, because nobody listens to any output."""
        with self._lock:
            self._num_unwanted += 1

    def drop(self, reason: str) -> None:
        """Count a frame that was not answered, for a reason in one word."""
        with self._lock:
            self._dropped[reason] += 1

    def publish(self, output: str) -> None:
        """Count a message on an output."""
        with self._lock:
            self._published[output] += 1

    def silence_s(self) -> float:
        """Return the time since a frame arrived, or since the start, s."""
        with self._lock:
            return time.monotonic() - self._received.last_s

    def values(self, now_ns: int) -> dict[str, str]:
        """
        Return what diagnostics say, names with units to text.

        :param now_ns: the node's time, nanoseconds, against which the stamp's age is measured.
        """
        with self._lock:
            values = {
                'input_rate_hz': f'{self._received.hz():.2f}',
                'output_rate_hz': f'{self._processed.hz():.2f}',
                'frames_received': str(self._received.count),
                'frames_processed': str(self._processed.count),
                'frames_unwanted': str(self._num_unwanted),
                'frames_dropped': str(self._dropped.total()),
            }
            values |= {f'dropped.{key}': str(n) for key, n in sorted(self._dropped.items())}
            values |= {f'published.{key}': str(n) for key, n in sorted(self._published.items())}
            values |= _percentiles('inference', self._inference_ms)
            values |= _percentiles('latency', self._latency_ms)
            values |= _percentiles('overhead', self._overhead_ms)
            if self._last_stamp_ns is not None:
                values['stamp_age_s'] = f'{(now_ns - self._last_stamp_ns) / NANOSECONDS:.3f}'
            return values


def values_of_cameras(statistics: Mapping[str, FrameStatistics], now_ns: int) -> dict[str, str]:
    """Return what diagnostics say of all cameras; the name of each is put before its values."""
    return {
        f'{camera}.{key}' if camera else key: value
        for camera, own in statistics.items()
        for key, value in own.values(now_ns).items()
    }


class Rate:
    """Events counted, and their number a second over the last seconds."""

    def __init__(self):
        self.count = 0
        self.last_s = time.monotonic()
        self._first_s = None
        self._recent = deque()

    def tick(self) -> None:
        """Count an event now."""
        self.count += 1
        self.last_s = time.monotonic()
        self._first_s = self._first_s or self.last_s
        self._recent.append(self.last_s)
        self._forget(self.last_s)

    def hz(self) -> float:
        """Return events a second over the last five seconds, or since the first event."""
        now = time.monotonic()
        self._forget(now)
        elapsed = now - (self._first_s or now)
        return len(self._recent) / min(WINDOW_S, max(elapsed, 1.0))

    def _forget(self, now: float) -> None:
        while self._recent and self._recent[0] < now - WINDOW_S:
            self._recent.popleft()


def _percentiles(name: str, milliseconds: deque) -> dict[str, str]:
    if not milliseconds:
        return {}
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return {f'{name}_p50_ms': f'{p50:.1f}', f'{name}_p95_ms': f'{p95:.1f}'}

"""How much of the time learning may take, so that perception keeps its latency."""

import time

from sds_perception.nodes.frame_statistics import LATENCY_FRAMES

TARGET_RATIO = 1.5
"""Without a target: how much slower than at its best perception may become."""
BASELINE_S = 20.0
"""Of a slow camera, what is answered in that time must do for perception's own latency."""
FIRST_DUTY = 0.25
"""Share of time that learning begins with, before it is known what it does to perception."""
PATIENCE_S = 15.0
"""How long to wait for perception to be there and answer before learning begins without it."""
STALE_S = 5.0
"""What perception said longer ago no longer counts."""
HOLD_S = 3.0
"""Between two steps back: the p95 covers seconds, and shows what changed only slowly."""
STILL_S = 30.0
"""After so long without learning, perception's latency is its own."""
SLOWER, FASTER = 0.6, 1.1
LEAST_DUTY = 0.05
RECOVERED = 0.9
"""Learning speeds up again below this share of the target."""


class LatencyGovernor:
    """
    Turns what perception says of itself into a share of time for learning.

    Above the target the share falls, by and by, to nothing; below it grows again.
    """

    def __init__(self, target_ms: float):
        """
        Start with nothing known of perception.

        :param target_ms: p95 of perception that must be kept; 0 = 1.5 times the least that was
            seen, measured anew where it stays above though learning stands still.
        """
        self.target_ms = target_ms
        """What must be kept, ms; 0 = not known yet."""
        self.p95_ms = 0.0
        """What perception said last, ms; 0 = nothing lately."""
        self._is_automatic = not target_ms
        self._duty = 1.0
        self._started_s = time.monotonic()
        self._heard_s = 0.0
        self._frames = 0
        self._first_frames, self._first_s = 0, 0.0
        self._slowed_s = 0.0

    def hear(self, p95_ms: float, frames: int) -> None:
        """
        Take what perception says once a second.

        :param p95_ms: of the time from the arrival of a frame to its answer, ms.
        :param frames: that it has answered so far; without new ones its p95 says nothing.
        """
        if frames == self._frames:
            return
        if not self._heard_s or frames < self._frames:  # perception was started anew
            self._first_frames, self._first_s = frames, time.monotonic()
        self._frames, self._heard_s, self.p95_ms = frames, time.monotonic(), p95_ms
        if self._is_automatic and self._is_undisturbed:
            self._measure_target(p95_ms)
        if not self.target_ms:
            return
        if p95_ms > self.target_ms:
            self._slow_down()
        elif p95_ms < RECOVERED * self.target_ms or self._duty == 0.0:
            self._duty = min(1.0, max(self._duty, LEAST_DUTY) * FASTER)

    @property
    def duty(self) -> float:
        """Return the share of time that learning may take, in [0, 1]."""
        now_s = time.monotonic()
        if self._heard_s and now_s - self._heard_s < STALE_S:
            # its own latency is measured before anything disturbs it
            return self._duty if self.target_ms else 0.0
        self.p95_ms = 0.0
        is_alone = self.target_ms or now_s - self._started_s > PATIENCE_S
        return 1.0 if is_alone else 0.0

    def describe(self) -> str:
        """Say what learning does for perception, in one sentence."""
        duty = self.duty
        if not self.p95_ms:
            return 'perception is silent' if duty else 'waits to hear of perception'
        if not self.target_ms:
            return f'measures perception before learning begins: p95 {self.p95_ms:.0f} ms'
        kept = f'perception has p95 {self.p95_ms:.0f} ms, target {self.target_ms:.0f} ms'
        if duty == 0.0:
            return f'learning stands still: {kept}'
        return f'learning takes {100 * duty:.0f} % of its time: {kept}'

    @property
    def _is_undisturbed(self) -> bool:
        """Tell whether the p95 covers nothing that starting this process disturbed."""
        passed_s = self._heard_s - self._first_s
        return self._frames - self._first_frames >= LATENCY_FRAMES or passed_s >= BASELINE_S

    def _measure_target(self, p95_ms: float) -> None:
        own_ms = TARGET_RATIO * p95_ms
        if not self.target_ms:
            self.target_ms, self._duty = own_ms, FIRST_DUTY
        elif own_ms < self.target_ms:
            self.target_ms = own_ms
        elif self._duty == 0.0 and time.monotonic() - self._slowed_s >= STILL_S:
            # perception has more to do than before, and learning is not to blame
            self.target_ms, self._duty = own_ms, LEAST_DUTY

    def _slow_down(self) -> None:
        now_s = time.monotonic()
        if self._duty == 0.0 or now_s - self._slowed_s < HOLD_S:
            return
        self._slowed_s = now_s
        self._duty *= SLOWER
        if self._duty < LEAST_DUTY:
            self._duty = 0.0

"""Limits how often frames pass, by their own stamps."""

from sds_perception.core.stamps import NANOSECONDS

# stamps of a 10 Hz camera jitter; a limit of 0.1 s must not halve its rate
TOLERANCE = 0.05


class StampGate:
    """Lets a frame pass if its stamp lies far enough after the last that passed."""

    def __init__(self):
        self._last_ns: int | None = None

    def admits(self, stamp_ns: int, *, min_period_s: float) -> bool:
        """
        Decide on a frame; an older stamp (a bag that starts again) passes and starts afresh.

        :param stamp_ns: the header's stamp, nanoseconds.
        :param min_period_s: shortest time between two that pass, s; 0 lets all pass.
        """
        if self._last_ns is not None:
            elapsed_ns = stamp_ns - self._last_ns
            if 0 <= elapsed_ns < min_period_s * (1 - TOLERANCE) * NANOSECONDS:
                return False
        self._last_ns = stamp_ns
        return True

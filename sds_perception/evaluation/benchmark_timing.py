"""Times of functions that do the same work in different ways, measured in turns."""

from collections.abc import Callable, Sequence
import time

BURST_S = 0.02
MAX_BURST = 50
MIN_CALLS = 5

Clock = Callable[[], float]


def time_by_turns(
    functions: Sequence[Callable[[], object]],
    *,
    seconds: float,
    clock: Clock = time.perf_counter,
) -> list[list[float]]:
    """
    Call functions in turns, so that a machine that becomes slower does so for all of them.

    Each is warmed up first. A turn of a short function is a burst of calls whose first one is not
    counted: it pays for the caches that the others filled.

    :param functions: each does its work once.
    :param seconds: to spend on each function, on average.
    :param clock: seconds, rising.
    :returns: for each function the milliseconds of every counted call, at least five.
    """
    bursts = [_burst_length(function, clock) for function in functions]
    times_ms = [[] for _ in functions]
    end = clock() + seconds * len(functions)
    while clock() < end or min(len(times) for times in times_ms) < MIN_CALLS:
        for function, calls, times in zip(functions, bursts, times_ms, strict=True):
            measured = [_time_ms(function, clock) for _ in range(calls)]
            times += measured[1:] or measured
    return times_ms


def _burst_length(function: Callable[[], object], clock: Clock) -> int:
    function()
    seconds = _time_ms(function, clock) / 1e3
    return 1 if seconds > BURST_S else min(MAX_BURST, 1 + int(BURST_S / max(seconds, 1e-9)))


def _time_ms(function: Callable[[], object], clock: Clock) -> float:
    start = clock()
    function()
    return 1e3 * (clock() - start)

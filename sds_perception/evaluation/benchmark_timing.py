"""Times of functions that do the same work in different ways, measured in turns."""

from collections.abc import Callable, Sequence
import time

WARM_UPS = 2
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

    As in a running node, other work comes between two calls and leaves its traces in the caches.

    :param functions: each does its work once; warmed up before anything is counted.
    :param seconds: to spend on each function, on average.
    :param clock: seconds, rising.
    :returns: for each function the milliseconds of every counted call, at least five.
    """
    for function in functions * WARM_UPS:
        function()
    times_ms = [[] for _ in functions]
    end = clock() + seconds * len(functions)
    while clock() < end or len(times_ms[0]) < MIN_CALLS:
        for function, times in zip(functions, times_ms, strict=True):
            start = clock()
            function()
            times.append(1e3 * (clock() - start))
    return times_ms

"""Turns of a fake clock that only the measured work moves."""

from sds_perception.evaluation.benchmark_timing import time_by_turns


class FakeClock:
    """Stands still but for the work that is done."""

    def __init__(self):
        self.now = 0.0
        self.calls = []

    def __call__(self):
        return self.now

    def work(self, name, *seconds):
        """Return a function that takes these times, the last one for ever."""
        times = list(seconds)

        def run():
            self.calls.append(name)
            self.now += times.pop(0) if len(times) > 1 else times[0]

        return run


def test_functions_take_turns_until_the_time_is_over():
    clock = FakeClock()
    times = time_by_turns([clock.work('a', 1.0), clock.work('b', 3.0)], seconds=12, clock=clock)
    assert ''.join(clock.calls) == 'abab' + 'ab' * 6
    assert times == [[1000.0] * 6, [3000.0] * 6]


def test_warming_up_is_not_counted():
    clock = FakeClock()
    times = time_by_turns([clock.work('a', 90.0, 50.0, 1.0)], seconds=0, clock=clock)
    assert times == [[1000.0] * 5]

"""The rows of a benchmark: a time, and how it compares to a baseline of the same run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
import time
from typing import Any

import numpy as np
from sds_perception.evaluation.benchmark_timing import Clock, time_by_turns


@dataclass(frozen=True)
class BenchmarkCase:
    """One way to do some work."""

    name: str
    """What is done."""
    run: Callable[[], object]
    """Does it once; returns when it is done, also on a GPU."""
    height: int
    """Of the image, pixels."""
    width: int
    """Of the image, pixels."""
    backend: str = ''
    """By what it is done."""
    precision: str = ''
    """Of the numbers inside a network."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """More columns of its row."""


@dataclass(frozen=True)
class BenchmarkRow:
    """What was measured of one case."""

    suite: str
    name: str
    backend: str
    precision: str
    height: int
    """Of the image, pixels."""
    width: int
    """Of the image, pixels."""
    median_ms: float
    p95_ms: float
    baseline: str
    """What the ratio compares to: name, backend and precision of a case of the same run."""
    ratio: float
    """Median of the baseline over this median: 2 = twice as fast."""
    calls: int
    """Calls that were counted."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """More columns."""

    def with_facts(self, **facts: Any) -> 'BenchmarkRow':
        """Return the row with more columns."""
        return replace(self, facts={**self.facts, **facts})

    def compared_to(self, baseline: 'BenchmarkRow') -> 'BenchmarkRow':
        """Return the row with another row as its baseline."""
        ratio = speed_ratio(baseline.median_ms, self.median_ms)
        return replace(self, baseline=describe(baseline), ratio=ratio)

    def as_mapping(self) -> dict[str, Any]:
        """Return all columns, those of ``facts`` last."""
        columns = {name: value for name, value in vars(self).items() if name != 'facts'}
        return {**columns, **self.facts}


def measure(
    suite: str,
    cases: Sequence[BenchmarkCase],
    *,
    seconds: float,
    clock: Clock = time.perf_counter,
) -> list[BenchmarkRow]:
    """
    Measure cases side by side; the first one is the baseline of all.

    :param seconds: to spend on each case, on average.
    :returns: a row a case, in their order.
    """
    times_ms = time_by_turns([case.run for case in cases], seconds=seconds, clock=clock)
    medians = [round(float(np.median(times)), 5) for times in times_ms]
    return [
        BenchmarkRow(
            suite=suite,
            name=case.name,
            backend=case.backend,
            precision=case.precision,
            height=case.height,
            width=case.width,
            median_ms=median,
            p95_ms=round(float(np.percentile(times, 95)), 5),
            baseline=describe(cases[0]),
            ratio=speed_ratio(medians[0], median),
            calls=len(times),
            facts=case.facts,
        )
        for case, median, times in zip(cases, medians, times_ms, strict=True)
    ]


def describe(case: BenchmarkCase | BenchmarkRow) -> str:
    """Return what a person calls a case."""
    return ' '.join(word for word in (case.name, case.backend, case.precision) if word)


def speed_ratio(baseline_ms: float, own_ms: float) -> float:
    """Return how many times faster than the baseline something is; 0.5 = half as fast."""
    return round(baseline_ms / own_ms, 3) if own_ms > 0 else float('inf')

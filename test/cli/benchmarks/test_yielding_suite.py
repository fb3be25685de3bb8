"""What a run of perception beside training is summed up to."""

from types import SimpleNamespace

import pytest
from sds_perception.cli.benchmarks.yielding_suite import ALONE, arrivals_row, rate_of

MS = 1_000_000
OPTIONS = SimpleNamespace(height=480, width=640)
# eleven frames at 10 Hz, each 30 ms after its stamp
ARRIVALS = {'points': [(100 * i * MS, (100 * i + 30) * MS) for i in range(11)]}


def test_a_row_has_the_times_from_stamp_to_arrival_after_the_first_frames():
    row = arrivals_row(ALONE, ARRIVALS, {'device': 'a processor'}, OPTIONS)
    assert (row.median_ms, row.p95_ms, row.calls) == (30.0, 30.0, 6)
    assert (row.suite, row.name, row.backend) == ('yielding', 'perception alone', 'a processor')


def test_the_rate_is_that_of_the_stamps():
    assert rate_of(ARRIVALS) == 10.0


def test_without_answers_there_is_no_row():
    with pytest.raises(ValueError, match='too few frames were answered'):
        arrivals_row(ALONE, {'points': []}, {}, OPTIONS)

"""Medians and ratios of times that one can check by hand."""

import pytest
from sds_perception.evaluation import benchmark_rows
from sds_perception.evaluation.benchmark_rows import BenchmarkCase, measure, speed_ratio

CASES = [
    BenchmarkCase('net', print, 480, 640, 'eager PyTorch', 'fp32'),
    BenchmarkCase('net', print, 480, 640, 'openvino', 'fp32', {'gmacs': 6.5}),
]


@pytest.fixture
def rows(monkeypatch):
    times_ms = [[100.0, 120.0, 110.0], [20.0, 24.0, 22.0]]
    monkeypatch.setattr(benchmark_rows, 'time_by_turns', lambda *args, **options: times_ms)
    return measure('network', CASES, seconds=1.0)


def test_a_ratio_is_the_median_of_the_baseline_over_the_own(rows):
    assert [row.median_ms for row in rows] == [110.0, 22.0]
    assert [row.ratio for row in rows] == [1.0, 5.0]


def test_the_95th_percentile_lies_between_the_slowest_two(rows):
    assert rows[1].p95_ms == pytest.approx(23.8)


def test_the_first_case_is_the_baseline_of_all(rows):
    assert {row.baseline for row in rows} == {'net eager PyTorch fp32'}


def test_a_row_has_the_columns_that_programs_read(rows):
    row = rows[1].with_facts(lost=0).as_mapping()
    assert row == {
        'suite': 'network',
        'name': 'net',
        'backend': 'openvino',
        'precision': 'fp32',
        'height': 480,
        'width': 640,
        'median_ms': 22.0,
        'p95_ms': pytest.approx(23.8),
        'baseline': 'net eager PyTorch fp32',
        'ratio': 5.0,
        'calls': 3,
        'gmacs': 6.5,
        'lost': 0,
    }


def test_another_baseline_gives_another_ratio(rows):
    row = rows[0].compared_to(rows[1])
    assert (row.baseline, row.ratio) == ('net openvino fp32', 0.2)


def test_half_as_fast_is_a_ratio_of_a_half():
    assert speed_ratio(10.0, 20.0) == 0.5


def test_what_takes_no_time_is_infinitely_fast():
    assert speed_ratio(10.0, 0.0) == float('inf')

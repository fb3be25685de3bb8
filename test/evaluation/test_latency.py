"""Latency summaries of a handful of numbers."""

import pytest
from sds_perception.evaluation.latency import frame_rate, summarize_latencies


def test_percentiles_and_mean():
    summary = summarize_latencies([10.0, 20.0, 30.0])
    assert (summary['mean_ms'], summary['p50_ms'], summary['max_ms']) == (20.0, 20.0, 30.0)
    assert summary['p95_ms'] == pytest.approx(29.0)


def test_nothing_measured_gives_no_number():
    assert set(summarize_latencies([]).values()) == {None}


def test_five_frames_in_two_seconds_are_two_intervals_a_second():
    assert frame_rate([0.0, 0.5, 1.0, 1.5, 2.0]) == 2.0


def test_one_frame_has_no_rate():
    assert frame_rate([3.0]) is None

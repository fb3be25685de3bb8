"""Counts, rates and percentiles of frames."""

import pytest
from sds_perception.nodes import frame_statistics
from sds_perception.nodes.frame_statistics import FrameStatistics, values_of_cameras


@pytest.fixture
def clock(monkeypatch):
    """Return a clock in seconds that the test sets."""
    now = [100.0]
    monkeypatch.setattr(frame_statistics.time, 'monotonic', lambda: now[0])
    return now


def test_a_camera_of_10_hz_reads_10_hz(clock):
    statistics = FrameStatistics()
    for number in range(100):
        clock[0] = 100.0 + number / 10
        statistics.receive(0)
    assert float(statistics.values(0)['input_rate_hz']) == pytest.approx(10.0, abs=0.3)


def test_the_rate_falls_to_zero_when_nothing_comes(clock):
    statistics = FrameStatistics()
    statistics.receive(0)
    clock[0] += 10.0
    assert statistics.values(0)['input_rate_hz'] == '0.00'
    assert statistics.silence_s() == 10.0


def test_drops_are_counted_by_reason():
    statistics = FrameStatistics()
    for reason in ('bad_image', 'superseded', 'superseded'):
        statistics.drop(reason)
    values = statistics.values(0)
    assert values['frames_dropped'] == '3'
    assert values['dropped.superseded'] == '2'
    assert values['dropped.bad_image'] == '1'


def test_publications_are_counted_by_output():
    statistics = FrameStatistics()
    statistics.publish('points')
    assert statistics.values(0)['published.points'] == '1'


def test_percentiles_are_in_milliseconds():
    statistics = FrameStatistics()
    for milliseconds in range(101):
        statistics.process(inference_s=milliseconds / 1000, latency_s=1.0, overhead_s=0.005)
    values = statistics.values(0)
    assert float(values['inference_p50_ms']) == pytest.approx(50.5)  # the last 100 count
    assert values['overhead_p50_ms'] == '5.0'
    assert values['latency_p95_ms'] == '1000.0'


def test_the_age_of_the_last_stamp_is_in_seconds():
    statistics = FrameStatistics()
    statistics.receive(1_000_000_000)
    assert statistics.values(3_500_000_000)['stamp_age_s'] == '2.500'


def test_before_the_first_frame_there_is_no_age_and_no_latency():
    values = FrameStatistics().values(0)
    assert 'stamp_age_s' not in values and 'inference_p50_ms' not in values


def test_the_values_of_several_cameras_begin_with_their_names():
    front, single = FrameStatistics(), FrameStatistics()
    front.receive(0)
    values = values_of_cameras({'front': front, '': single}, 0)
    assert (values['front.frames_received'], values['frames_received']) == ('1', '0')


def test_frames_that_nobody_wants_are_not_drops():
    statistics = FrameStatistics()
    statistics.ignore()
    values = statistics.values(0)
    assert (values['frames_unwanted'], values['frames_dropped']) == ('1', '0')

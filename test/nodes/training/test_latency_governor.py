"""Learning makes way when perception becomes slow, and comes back."""

import pytest
from sds_perception.nodes.training import latency_governor
from sds_perception.nodes.training.latency_governor import LatencyGovernor


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now_s = 1000.0

    monkeypatch.setattr(latency_governor.time, 'monotonic', lambda: Clock.now_s)
    return Clock


@pytest.fixture
def hear(clock):
    """Return a function that lets a governor hear of perception for some seconds."""
    frames = 1000

    def make(governor, p95_ms, seconds=1):
        nonlocal frames
        for _ in range(seconds):
            clock.now_s += 1.0
            frames += 10
            governor.hear(p95_ms, frames)
        return governor.duty

    return make


def test_below_its_target_perception_leaves_all_time_to_learning(hear):
    assert hear(LatencyGovernor(100.0), 60.0) == 1.0


def test_above_it_learning_slows_down_and_at_last_stops(hear):
    governor = LatencyGovernor(100.0)
    assert hear(governor, 150.0) == pytest.approx(0.6)
    assert hear(governor, 150.0, seconds=3) == pytest.approx(0.36)
    assert hear(governor, 150.0, seconds=20) == 0.0
    assert governor.describe() == (
        'learning stands still: perception has p95 150 ms, target 100 ms'
    )


def test_it_comes_back_when_perception_is_fast_again(hear):
    governor = LatencyGovernor(100.0)
    hear(governor, 150.0, seconds=30)
    assert hear(governor, 80.0) == pytest.approx(0.055)
    assert hear(governor, 80.0, seconds=40) == 1.0


def test_just_below_the_target_nothing_changes(hear):
    governor = LatencyGovernor(100.0)
    hear(governor, 150.0)
    assert hear(governor, 95.0, seconds=10) == pytest.approx(0.6)


def test_without_a_target_learning_waits_until_perception_was_measured(clock):
    governor = LatencyGovernor(0.0)
    assert governor.duty == 0.0
    governor.hear(90.0, 510)  # the frames before were answered while this process started
    governor.hear(60.0, 609)
    assert governor.duty == 0.0
    governor.hear(50.0, 610)
    assert governor.target_ms == 75.0
    assert governor.duty == pytest.approx(0.275)  # it begins with a quarter, and grows


def test_of_a_slow_camera_the_frames_of_twenty_seconds_must_do(clock):
    governor = LatencyGovernor(0.0)
    governor.hear(40.0, 10)
    clock.now_s += 19.0
    governor.hear(40.0, 29)
    assert governor.target_ms == 0.0
    clock.now_s += 1.0
    governor.hear(40.0, 30)
    assert governor.target_ms == 60.0


def test_without_perception_learning_begins_after_a_while(clock):
    governor = LatencyGovernor(0.0)
    clock.now_s += 16.0
    assert governor.duty == 1.0
    assert governor.describe() == 'perception is silent'


def test_a_latency_without_new_frames_says_nothing(clock):
    governor = LatencyGovernor(100.0)
    governor.hear(500.0, 70)
    clock.now_s += 10.0
    governor.hear(500.0, 70)
    assert governor.duty == 1.0
    assert governor.p95_ms == 0.0


def test_a_target_of_its_own_follows_the_least_that_was_seen(hear):
    governor = LatencyGovernor(0.0)
    hear(governor, 300.0, seconds=11)  # somebody else disturbed it
    assert governor.target_ms == 450.0
    hear(governor, 40.0)
    hear(governor, 50.0)
    assert governor.target_ms == 60.0


def test_where_standing_still_does_not_help_perception_is_measured_anew(hear):
    governor = LatencyGovernor(0.0)
    hear(governor, 40.0, seconds=11)
    assert hear(governor, 90.0, seconds=30) == 0.0  # somebody began to listen to its clouds
    assert hear(governor, 90.0, seconds=30) > 0.0
    assert governor.target_ms == 135.0


def test_a_target_that_was_given_stays(hear):
    governor = LatencyGovernor(60.0)
    assert hear(governor, 90.0, seconds=100) == 0.0
    assert governor.target_ms == 60.0


def test_having_stood_still_it_tries_again_as_soon_as_the_target_is_kept(hear):
    governor = LatencyGovernor(100.0)
    hear(governor, 150.0, seconds=30)
    assert hear(governor, 95.0) == pytest.approx(0.055)

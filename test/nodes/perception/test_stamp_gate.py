"""Frames pass at most so often, by their stamps."""

from sds_perception.nodes.perception.stamp_gate import StampGate

MS = 1_000_000


def passed(stamps_ms, min_period_s):
    gate = StampGate()
    return [s for s in stamps_ms if gate.admits(s * MS, min_period_s=min_period_s)]


def test_without_a_limit_all_pass():
    assert passed([0, 1, 1, 2], 0.0) == [0, 1, 1, 2]


def test_every_third_frame_of_30_hz_passes_at_10_hz():
    assert passed([0, 33, 67, 100, 133, 167, 200], 0.1) == [0, 100, 200]


def test_stamps_that_jitter_keep_the_rate():
    assert passed([0, 99, 201, 298], 0.1) == [0, 99, 201, 298]


def test_after_a_jump_back_it_starts_afresh():
    assert passed([5000, 5050, 10, 60, 120], 0.1) == [5000, 10, 120]

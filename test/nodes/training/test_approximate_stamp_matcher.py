"""Images find the depth and labels of their stamp, and wait for them only so long."""

import pytest
from sds_perception.nodes.training.approximate_stamp_matcher import ApproximateStampMatcher

MS = 1_000_000
DEPTH = ('image', 'depth')


@pytest.fixture
def matcher():
    return ApproximateStampMatcher(patience_s=1.0, tolerance_s=0.01)


def put(matcher, topic, ms, expected=DEPTH):
    matches = matcher.put(topic, ms * MS, f'{topic} {ms}', expected=expected)
    return [(match.stamp_ns // MS, match.items) for match in matches]


def test_an_image_alone_is_handed_on_at_once_where_nothing_else_is_expected(matcher):
    assert put(matcher, 'image', 5, expected=('image',)) == [(5, {'image': 'image 5'})]


@pytest.mark.parametrize('order', [('image', 'depth'), ('depth', 'image')])
def test_image_and_depth_of_one_stamp_find_each_other_in_any_order(matcher, order):
    assert put(matcher, order[0], 5) == []
    assert put(matcher, order[1], 5) == [(5, {'image': 'image 5', 'depth': 'depth 5'})]


def test_a_match_has_the_stamp_of_its_image(matcher):
    put(matcher, 'depth', 1004)
    assert put(matcher, 'image', 1000) == [(1000, {'image': 'image 1000', 'depth': 'depth 1004'})]


def test_stamps_farther_apart_than_the_tolerance_do_not_match(matcher):
    put(matcher, 'depth', 1011)
    assert put(matcher, 'image', 1000) == []


def test_an_image_whose_depth_does_not_come_is_handed_on_after_a_while(matcher):
    put(matcher, 'image', 0)
    assert put(matcher, 'image', 900) == []
    assert put(matcher, 'image', 1100) == [(0, {'image': 'image 0'})]


def test_late_labels_are_handed_on_without_an_image(matcher):
    put(matcher, 'image', 5000, expected=('image',))
    assert put(matcher, 'labels', 100) == [(100, {'labels': 'labels 100'})]


def test_a_clock_that_jumps_back_starts_afresh(matcher):
    put(matcher, 'image', 9000)
    assert put(matcher, 'image', 100) == []
    assert matcher.jumps_back == 1
    assert put(matcher, 'depth', 100) == [(100, {'image': 'image 100', 'depth': 'depth 100'})]


def test_late_labels_are_no_jump_of_the_clock(matcher):
    put(matcher, 'image', 9000)
    put(matcher, 'labels', 100)
    assert matcher.jumps_back == 0


def test_what_waits_is_bounded(matcher):
    handed_on = sum(len(put(matcher, 'depth', 20 * number)) for number in range(100))
    assert handed_on == 40


def test_the_nearest_stamp_is_the_one_that_belongs():
    matcher = ApproximateStampMatcher(patience_s=1.0, tolerance_s=0.05)
    for ms in (1000, 1033, 1066):
        put(matcher, 'image', ms)
    assert put(matcher, 'depth', 1066) == [(1066, {'image': 'image 1066', 'depth': 'depth 1066'})]

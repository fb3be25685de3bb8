"""Problems stand until they are over; the last one is remembered."""

import pytest
from sds_perception.nodes.health import ERROR, OK, WARN, Health


def test_a_node_without_problems_is_ok():
    assert Health().summary() == (OK, '')
    assert Health().values() == {}


def test_the_worst_problem_gives_the_level_and_comes_first():
    health = Health()
    health.report('image', WARN, 'a bad image')
    health.report('network', ERROR, 'no memory')
    assert health.summary() == (ERROR, 'no memory; a bad image')


def test_a_problem_that_is_over_is_only_remembered():
    health = Health()
    health.report('image', WARN, 'a bad image')
    health.clear('image')
    assert health.summary() == (OK, '')
    assert health.values()['last_error'] == 'a bad image'


@pytest.mark.parametrize('topic', ['inputs', 'front/inputs', 'qos'])
def test_silence_after_an_error_does_not_hide_its_cause(topic):
    health = Health()
    health.report('image', WARN, 'a bad image')
    health.report(topic, WARN, 'no image came for 4 s')
    assert health.summary() == (WARN, 'a bad image; no image came for 4 s')
    assert health.values()['last_error'] == 'a bad image'


def test_a_new_problem_of_a_topic_replaces_the_old():
    health = Health()
    health.report('image', WARN, 'first')
    health.report('image', WARN, 'second')
    assert health.summary() == (WARN, 'second')


def test_what_two_cameras_lack_is_told_once():
    health = Health()
    health.report('front/outputs', WARN, 'no depth')
    health.report('left/outputs', WARN, 'no depth')
    assert health.summary() == (WARN, 'no depth')

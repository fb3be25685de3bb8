"""Parameters come from settings classes, on a real node."""

from dataclasses import dataclass

import pytest

pytest.importorskip('rclpy', reason='ROS is not installed')

import rclpy
from rclpy.parameter import Parameter
from sds_perception.nodes.parameters import apply_parameters, declare, unknown_parameters


@dataclass(frozen=True)
class Settings:
    """Settings of a test."""

    rate_hz: float = 10.0
    """Frames a second."""
    count: int = 3
    """How many."""
    name: str = 'a'
    """What it is called."""


RANGES = {'rate_hz': (0.0, 100.0), 'count': (0, 5)}


@pytest.fixture
def make_node(ros_environment):
    """Return a function that makes a node that was given parameters."""
    context = rclpy.Context()
    rclpy.init(context=context)
    nodes = []

    def make(**given):
        overrides = [Parameter(name, value=value) for name, value in given.items()]
        nodes.append(rclpy.create_node('tested', context=context, parameter_overrides=overrides))
        return nodes[-1]

    yield make
    for node in nodes:
        node.destroy_node()
    context.try_shutdown()


def test_what_is_not_given_has_its_default(make_node):
    assert declare(make_node(count=5), Settings, ranges=RANGES) == Settings(count=5)


def test_a_whole_number_will_do_for_a_real_one(make_node):
    assert declare(make_node(rate_hz=30), Settings, ranges=RANGES).rate_hz == 30.0


@pytest.mark.parametrize('given', [{'count': 9}, {'count': 1.5}, {'name': 3}, {'rate_hz': 'x'}])
def test_a_wrong_value_is_refused_by_name(make_node, given):
    with pytest.raises(ValueError, match=next(iter(given))):
        declare(make_node(**given), Settings, ranges=RANGES)


def test_parameters_carry_descriptions_and_ranges(make_node):
    node = make_node()
    declare(node, Settings, ranges=RANGES, read_only=('name',))
    descriptor = node.describe_parameter('rate_hz')
    assert descriptor.description == 'Frames a second.'
    assert descriptor.floating_point_range[0].to_value == 100.0
    assert node.describe_parameter('count').integer_range[0].to_value == 5
    assert node.describe_parameter('name').read_only


def test_a_change_keeps_the_rest_and_ignores_what_belongs_to_others():
    parameters = [Parameter('count', value=1), Parameter('use_sim_time', value=True)]
    assert apply_parameters(Settings, Settings(name='b'), parameters) == Settings(
        count=1, name='b'
    )


def test_a_misspelled_parameter_is_told_with_the_right_spelling(make_node):
    node = make_node(conut=1)
    declare(node, Settings, ranges=RANGES)
    (sentence,) = unknown_parameters(node)
    assert "'conut'" in sentence and "'count'" in sentence


@dataclass(frozen=True)
class Words:
    """Settings whose words YAML takes for numbers."""

    far_policy: str = 'clip'
    """Said beyond."""
    label_remap: str = ''
    """Pairs."""


def test_words_that_yaml_takes_for_numbers_are_words(make_node):
    node = make_node(far_policy=float('nan'), label_remap=15300)
    assert declare(node, Words, ranges={}) == Words('nan', '15300')
    (result,) = node.set_parameters([Parameter('far_policy', value=float('inf'))])
    assert result.successful
    assert apply_parameters(Words, None, node.get_parameters(['far_policy'])).far_policy == 'inf'


def test_an_override_that_nobody_follows_names_the_parameter_that_is(make_node):
    name = 'qos_overrides./image.subscription.reliability'
    node = make_node(**{name: 'reliable'})
    assert unknown_parameters(node) == [f'{name} changes nothing: set input_reliability']

"""Launch files are short, and say what each of their arguments means and may be."""

from pathlib import Path

import pytest

FILES = sorted((Path(__file__).parents[1] / 'launch').glob('*.launch.py'))
NO_LAUNCH = 'the launch system is not installed (it comes with ROS from apt, not with pip)'
CAMERA_ARGUMENTS = {
    'autostart': ['', 'true', 'false'],
    'camera_info': None,
    'cameras': None,
    'checkpoint': None,
    'device': None,
    'follow_training': ['', 'true', 'false'],
    'frame': None,
    'image': None,
    'image_transport': ['', 'raw', 'compressed'],
    'input_reliability': ['', 'auto', 'best_effort', 'reliable'],
    'log_level': ['debug', 'info', 'warn', 'error', 'fatal'],
    'namespace': None,
    'params_file': None,
    'precision': ['', 'auto', 'fp32', 'fp16', 'bf16'],
    'rviz': ['true', 'false'],
    'rviz_config': None,
    'use_sim_time': ['', 'true', 'false'],
}


def description_of(name):
    pytest.importorskip('launch_ros', reason=NO_LAUNCH)
    from launch.launch_description_sources import get_launch_description_from_python_launch_file

    path = next(file for file in FILES if file.name == f'{name}.launch.py')
    return get_launch_description_from_python_launch_file(str(path))


def arguments_of(name):
    """Return the arguments of a launch file and of those that it includes, by name."""
    arguments = description_of(name).get_launch_arguments()
    return {argument.name: argument for argument in arguments}


@pytest.mark.parametrize('path', FILES, ids=lambda path: path.name)
def test_at_most_60_lines(path):
    assert len(path.read_text().splitlines()) <= 60


def test_camera_takes_these_arguments_and_choices():
    arguments = arguments_of('camera')
    assert {name: argument.choices for name, argument in arguments.items()} == CAMERA_ARGUMENTS


@pytest.mark.parametrize('name', ['camera', 'demo', 'replay', 'rviz', 'training'])
def test_every_argument_is_described(name):
    descriptions = {key: value.description for key, value in arguments_of(name).items()}
    assert all(len(text) > 5 for text in descriptions.values()), descriptions


def test_demo_takes_the_arguments_of_camera():
    assert arguments_of('demo').keys() == CAMERA_ARGUMENTS.keys()


def test_replay_wants_a_bag_and_sets_the_time_itself():
    own = arguments_of('replay').keys() - CAMERA_ARGUMENTS.keys()
    assert own == {'bag', 'rate'}
    assert arguments_of('replay')['bag'].default_value is None


def test_training_takes_the_arguments_of_camera_and_those_of_its_node():
    own = arguments_of('training').keys() - CAMERA_ARGUMENTS.keys()
    topics = {'depth', 'labels'}
    parameters = {'folder', 'annotation_folder', 'latency_target_ms', 'training_params_file'}
    assert own == topics | parameters

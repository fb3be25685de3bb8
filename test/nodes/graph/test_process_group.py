"""Children run, are watched, and end with the group."""

import math
import time

import pytest
from sds_perception.nodes.graph import process_group
from sds_perception.nodes.graph.process_group import (
    CHOSEN_BY_USER,
    PROFILE_VARIABLES,
    ProcessGroup,
    free_bytes,
    graph_environment,
    ros_arguments,
)


@pytest.fixture
def modules(tmp_path):
    (tmp_path / 'waits.py').write_text('import time; time.sleep(60)')
    (tmp_path / 'fails.py').write_text('import sys; sys.exit("no camera; plug one in")')
    (tmp_path / 'stubborn.py').write_text(
        'import signal, time\n'
        'signal.signal(signal.SIGINT, signal.SIG_IGN)\n'
        'print("ready", flush=True)\n'
        'time.sleep(60)\n'
    )
    # without what site-packages add at start-up, such as the ROS wheels' second exec
    return {'PYTHONPATH': str(tmp_path), '_ROS_WHEELS_BOOTSTRAP_COMPLETE': '1'}


def wait_for(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def process_of(group, name):
    return group._processes[name]


def test_leaving_the_group_ends_its_processes(modules):
    with ProcessGroup(modules) as group:
        group.start('camera', 'waits', [])
        group.check()
        process = process_of(group, 'camera')
    assert process.returncode is not None


def test_one_can_be_ended_alone(modules):
    with ProcessGroup(modules) as group:
        group.start('camera', 'waits', [])
        group.start('other', 'waits', [])
        process = process_of(group, 'camera')
        group.end('camera')
        assert process.returncode is not None
        group.check()


def test_an_error_inside_ends_them_too(modules):
    with pytest.raises(KeyError), ProcessGroup(modules) as group:
        group.start('camera', 'waits', [])
        process = process_of(group, 'camera')
        raise KeyError
    assert process.returncode is not None


def test_one_that_ignores_the_request_is_killed(modules, monkeypatch):
    monkeypatch.setattr('sds_perception.nodes.graph.process_group.PATIENCE_S', 0.1)
    with ProcessGroup(modules) as group:
        group.start('camera', 'stubborn', [])
        assert wait_for(lambda: 'ready' in group.last_lines('camera'))
        process = process_of(group, 'camera')
    assert process.returncode == -9


def test_one_that_failed_is_named_with_its_last_words(modules):
    with ProcessGroup(modules) as group:
        group.start('camera', 'fails', [])
        assert wait_for(lambda: process_of(group, 'camera').poll() is not None)
        with pytest.raises(ChildProcessError, match='camera ended with exit code 1.*plug one in'):
            group.check()


@pytest.fixture
def bare_environment(monkeypatch):
    for key in (*CHOSEN_BY_USER, 'ROS_DISTRO', 'RMW_IMPLEMENTATION'):
        monkeypatch.delenv(key, raising=False)
    return monkeypatch


def test_the_graph_has_a_transport_for_clouds_and_a_domain_of_its_own(bare_environment):
    bare_environment.setattr(process_group, 'free_bytes', lambda folder: 1e12)
    environment = graph_environment()
    assert environment['RMW_IMPLEMENTATION'] == 'rmw_fastrtps_cpp'
    assert all(environment[name].endswith('config/fastdds.xml') for name in PROFILE_VARIABLES)
    assert 'FASTDDS_BUILTIN_TRANSPORTS' not in environment
    assert 1 <= int(environment['ROS_DOMAIN_ID']) <= 101


def test_a_container_with_little_shared_memory_gets_another_one(bare_environment):
    bare_environment.setattr(process_group, 'free_bytes', lambda folder: 64_000_000)
    environment = graph_environment()
    assert environment['FASTDDS_BUILTIN_TRANSPORTS'] == 'LARGE_DATA'
    assert not set(PROFILE_VARIABLES) & set(environment)


def test_the_room_in_a_folder(tmp_path):
    assert 0 < free_bytes(tmp_path) < math.inf
    assert free_bytes(tmp_path / 'nowhere') == math.inf


def test_older_distributions_get_a_profile(bare_environment):
    bare_environment.setenv('ROS_DISTRO', 'humble')
    profile = graph_environment()['FASTRTPS_DEFAULT_PROFILES_FILE']
    assert profile.endswith('config/fastdds.xml')


def test_what_the_user_chose_stays(bare_environment):
    bare_environment.setenv('RMW_IMPLEMENTATION', 'rmw_cyclonedds_cpp')
    bare_environment.setenv('FASTDDS_DEFAULT_PROFILES_FILE', '/my/profile.xml')
    environment = graph_environment()
    assert environment['RMW_IMPLEMENTATION'] == 'rmw_cyclonedds_cpp'
    assert not CHOSEN_BY_USER & set(environment)


def test_last_words_are_without_colors(modules, tmp_path):
    (tmp_path / 'colorful.py').write_text(r'print("\x1b[31;1mred\x1b[m words")')
    with ProcessGroup(modules) as group:
        group.start('camera', 'colorful', [])
        assert wait_for(lambda: group.last_lines('camera') == 'red words')


def test_parameters_become_ros_arguments():
    arguments = ros_arguments({'rate_hz': 5.0, 'checkpoint': '', 'loop': True})
    assert arguments == [
        *('--ros-args', '-p', 'rate_hz:=5.0'),
        *('-p', "checkpoint:=''", '-p', 'loop:=true'),
    ]
    assert ros_arguments({'source': "o'brien.mp4"})[-1] == "source:='o''brien.mp4'"

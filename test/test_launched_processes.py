"""Launch files start the right processes, each with what it needs, and leave nothing behind."""

import os
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest
import yaml

NO_LAUNCH = 'the launch system is not installed (it comes with ROS from apt, not with pip)'
launch = pytest.importorskip('launch', reason=NO_LAUNCH)
launch_ros = pytest.importorskip('launch_ros', reason=NO_LAUNCH)
ROOT = Path(__file__).parents[1]
EXECUTABLES = {
    'sds_perception': ('camera_node', 'perception_node', 'training_node'),
    'rviz2': ('rviz2',),
}
ARGUMENTS = {
    'camera': {},
    'demo': {},
    'replay': {'bag': '/my_bag'},
    'rviz': {},
    'training': {},
    'transport': {},
}


class Launched:
    """What launch files would start; visits all that they hold, and starts nothing."""

    def __init__(self):
        self.context = launch.LaunchContext(argv=[])
        self.processes, self.handlers = [], []

    def include(self, name, **arguments):
        """Include a launch file, and return its processes by the names of their executables."""
        path = str(ROOT / 'launch' / f'{name}.launch.py')
        arguments = ARGUMENTS[name] | arguments
        before = len(self.processes)
        self.visit(
            launch.actions.IncludeLaunchDescription(path, launch_arguments=arguments.items())
        )
        return {process.name: process for process in self.processes[before:]}

    def visit(self, entity):
        if isinstance(entity, launch.actions.ExecuteProcess):
            self.processes.append(Process(entity, self.context))
            return
        if isinstance(entity, launch.actions.RegisterEventHandler):
            self.handlers.append(entity.event_handler)
        for part in entity.visit(self.context) or ():
            self.visit(part)

    def tell(self, process, goal_state):
        """Tell the launch files that the state of a node has changed; return what starts then."""
        states = {'start_state': 'activating', 'goal_state': goal_state}
        message = SimpleNamespace(
            timestamp=0,
            transition=SimpleNamespace(label=''),
            **{key: SimpleNamespace(label=label) for key, label in states.items()},
        )
        event = launch_ros.events.lifecycle.StateTransition(action=process.action, msg=message)
        heard = [handler for handler in self.handlers if handler.matches(event)]
        return [Process(each, self.context) for handler in heard for each in handler.entities]


class Process:
    """A process that is ready to start."""

    def __init__(self, action, context):
        self.action = action
        is_node = isinstance(action, launch_ros.actions.Node)
        local = launch.actions.ExecuteLocal
        with mock.patch.object(local, 'execute', local.prepare):
            (launch_ros.actions.Node if is_node else local).execute(action, context)
        self.words = action.process_description.final_cmd
        self.environment = action.process_description.final_env
        self.name = next((Path(word).name for word in self.words if '/lib/' in word), None)

    @property
    def remappings(self):
        return dict(word.split(':=') for word in self.words if ':=' in word)

    @property
    def parameters(self):
        values = {}
        for option, path in zip(self.words, self.words[1:], strict=False):
            if option == '--params-file':
                (of_node,) = yaml.safe_load(Path(path).read_text()).values()
                values |= of_node['ros__parameters']
        return values


@pytest.fixture
def launched(tmp_path):
    """Launch files beside an installation of this package and of RViz that can do nothing."""
    for package, names in EXECUTABLES.items():
        for name in names:
            executable = tmp_path / 'lib' / package / name
            executable.parent.mkdir(parents=True, exist_ok=True)
            executable.touch(mode=0o755)
        marker = tmp_path / 'share' / 'ament_index' / 'resource_index' / 'packages' / package
        marker.parent.mkdir(parents=True, exist_ok=True)
        marker.touch()
    (tmp_path / 'share' / 'sds_perception').symlink_to(ROOT)
    prefixes = f'{tmp_path}{os.pathsep}{os.environ.get("AMENT_PREFIX_PATH", "")}'
    with mock.patch.dict(os.environ, {'AMENT_PREFIX_PATH': prefixes}):
        for name in [name for name in os.environ if name.startswith('FAST')]:
            del os.environ[name]
        yield Launched()


def test_the_node_comes_last_so_that_nothing_runs_yet_where_rviz_is_not_installed(launched):
    assert list(launched.include('camera', rviz='true')) == ['rviz2', 'perception_node']


def test_arguments_reach_the_node_and_those_left_empty_are_as_in_the_file(launched, tmp_path):
    path = tmp_path / 'parameters.yaml'
    path.write_text('/**: {ros__parameters: {device: cuda, precision: fp16}}')
    node = launched.include('camera', params_file=str(path), device='cpu')['perception_node']
    assert node.parameters == {'device': 'cpu', 'precision': 'fp16'}


def test_topics_and_namespace_reach_the_node(launched):
    node = launched.include('camera', image='/my/image', namespace='front')['perception_node']
    assert node.remappings == {
        '__node': 'perception',
        '__ns': '/front',
        'image': '/my/image',
        'image/compressed': '/my/image/compressed',
        'camera_info': 'camera_info',
    }


@pytest.mark.parametrize('name', ['rviz', 'camera'])
def test_rviz_keeps_the_frame_of_the_view_unless_another_is_asked_for(launched, name):
    view = launched.include(name, rviz='true', rviz_config='/my.rviz')['rviz2']
    assert view.words[1:3] == ['-d', '/my.rviz']
    assert '-f' not in view.words
    view = launched.include(name, rviz='true', frame='optical')['rviz2']
    assert view.words[view.words.index('-f') + 1] == 'optical'


@pytest.mark.parametrize(
    ('cameras', 'points'),
    [
        ('', 'perception/points'),
        ("['']", 'perception/points'),
        ('[front,left]', 'perception/front/points'),
        ("['front', 'left']", 'perception/front/points'),
    ],
)
def test_rviz_shows_the_first_of_several_cameras(launched, cameras, points):
    view = launched.include('camera', rviz='true', cameras=cameras)['rviz2']
    assert view.remappings['/perception/points'] == points


def test_rviz_takes_the_time_that_perception_takes(launched):
    for name, time in (('camera', {}), ('replay', {'use_sim_time': True})):
        started = launched.include(name, rviz='true')
        assert started['rviz2'].parameters == time
        assert time.items() <= started['perception_node'].parameters.items()


@pytest.mark.parametrize('namespace', ['', 'front', '/front'])
def test_the_bag_is_played_once_perception_is_active(launched, namespace):
    started = launched.include('replay', bag='/my_bag', rate='2.0', namespace=namespace)
    node = started['perception_node']
    assert launched.processes == [node]
    assert launched.tell(node, 'inactive') == []
    (player,) = launched.tell(node, 'active')
    assert player.words[:3] == ['ros2', 'bag', 'play']
    assert player.words[-3:] == ['--rate', '2.0', '/my_bag']
    assert all(handler.handle_once for handler in launched.handlers)


def test_the_bag_does_not_wait_for_another_camera(launched):
    other = launched.include('camera', namespace='rear')['perception_node']
    launched.include('replay', namespace='front')
    assert launched.tell(other, 'active') == []


@pytest.mark.parametrize('name', ARGUMENTS)
def test_nothing_is_set_for_what_is_included_later(launched, name):
    launched.include(name)
    assert dict(launched.context.launch_configurations) == ARGUMENTS[name]


def test_a_camera_beside_one_that_is_learned_from_does_not_follow(launched):
    learning = launched.include('training', namespace='front')['perception_node']
    other = launched.include('camera', namespace='rear')['perception_node']
    followed = [node.parameters['follow_training'] for node in (learning, other)]
    assert followed == [True, False]


@pytest.mark.parametrize('name', ['camera', 'demo', 'training', 'transport'])
def test_what_starts_later_has_room_for_images(launched, name):
    assert launched.include(name).keys() <= {*EXECUTABLES['sds_perception']}
    (variable,) = (key for key in launched.context.environment if key.startswith('FAST'))
    assert all(variable in process.environment for process in launched.processes)


def test_the_player_has_room_for_images_in_a_group_that_is_over(launched):
    replay = launch.actions.IncludeLaunchDescription(
        str(ROOT / 'launch' / 'replay.launch.py'), launch_arguments=ARGUMENTS['replay'].items()
    )
    launched.visit(launch.actions.GroupAction([replay]))
    (player,) = launched.tell(launched.processes[0], 'active')
    assert any(key.startswith('FAST') for key in player.environment)


def test_both_nodes_of_the_demo_have_the_same_names(launched):
    for arguments, image in (({}, 'image'), ({'namespace': 'front', 'image': 'rgb'}, 'rgb')):
        started = launched.include('demo', **arguments)
        names = [started[key].remappings for key in ('camera_node', 'perception_node')]
        assert [each['image'] for each in names] == [image, image]
        assert names[0]['__ns'] == names[1]['__ns']


def test_the_learner_hears_what_perception_hears(launched):
    started = launched.include('training', image='rgb', namespace='front', device='cpu')
    learner, perception = started['training_node'], started['perception_node']
    for name in ('image', 'image/compressed', 'camera_info', '__ns'):
        assert learner.remappings[name] == perception.remappings[name]
    assert learner.remappings['depth'] == 'depth'
    assert learner.parameters['device'] == 'cpu'

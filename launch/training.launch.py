"""Perception, and beside it a node that learns from the same camera and hands weights over."""

from inspect import signature

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, ExecuteLocal, GroupAction, OpaqueFunction
from launch.actions import IncludeLaunchDescription as Include
from launch.substitutions import LaunchConfiguration as Value
from launch_ros.actions import Node
from launch_ros.substitutions import FindPackageShare

SHARE = FindPackageShare('sds_perception')
PARAMS_FILE = [SHARE, '/config/nodes/training.yaml']
ARGUMENTS = (  # name, default, description
    ('depth', 'depth', 'Topic of sensor depth that is registered to the images; need not exist'),
    ('labels', 'labels', 'Topic of labels that somebody knows, mono8, 255 = unknown'),
    ('training_params_file', PARAMS_FILE, 'Parameters of the training node'),
    ('folder', '', 'Where weights, frames and pictures to annotate are kept'),
    ('annotation_folder', '', 'Watched for images/NAME.png with labels/NAME.png'),
    ('latency_target_ms', '', 'Learning makes way while the p95 of perception is above'),
)
TOPICS = ('image', 'camera_info', 'depth', 'labels')
OWN = ('folder', 'annotation_folder', 'latency_target_ms')  # empty: as in training_params_file
BOTH = ('image_transport', 'checkpoint', 'device', 'input_reliability', 'use_sim_time')
# a wrong parameter must not start it for ever; launch counts from Jazzy on
CAN_COUNT = 'respawn_max_retries' in signature(ExecuteLocal).parameters


def generate_launch_description():
    own = [DeclareLaunchArgument(name, default_value=v, description=d) for name, v, d in ARGUMENTS]
    follow = {'follow_training': 'true'}.items()
    perception = Include([SHARE, '/launch/camera.launch.py'], launch_arguments=follow)
    group = GroupAction([*own, perception, OpaqueFunction(function=start_node)])
    return LaunchDescription([Include([SHARE, '/launch/transport.launch.py']), group])


def start_node(context):
    parameters = (*OWN, *BOTH, 'autostart')
    of = {name: Value(name, default='') for name in parameters}
    topics = {name: Value(name, default=name) for name in TOPICS}
    node = Node(
        package='sds_perception',
        executable='training_node',
        name='training',
        namespace=Value('namespace', default=''),
        parameters=[
            Value('training_params_file'),
            {name: of[name] for name in parameters if of[name].perform(context)},
        ],
        remappings=[*topics.items(), ('image/compressed', [topics['image'], '/compressed'])],
        prefix='nice -n 10',
        respawn=True,  # it goes on where it was
        respawn_delay=5.0,
        ros_arguments=['--log-level', Value('log_level', default='info')],
        **({'respawn_max_retries': 10} if CAN_COUNT else {}),
    )
    return [node]

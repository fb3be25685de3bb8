"""Perception, and beside it a node that learns from the same camera and hands weights over."""

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, IncludeLaunchDescription, OpaqueFunction
from launch.substitutions import LaunchConfiguration
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


def generate_launch_description():
    arguments = [
        DeclareLaunchArgument(name, default_value=value, description=text)
        for name, value, text in ARGUMENTS
    ]
    perception = IncludeLaunchDescription(
        [SHARE, '/launch/camera.launch.py'], launch_arguments={'follow_training': 'true'}.items()
    )
    return LaunchDescription([*arguments, perception, OpaqueFunction(function=start_node)])


def start_node(context):
    parameters = (*OWN, *BOTH, 'autostart')
    of = {name: LaunchConfiguration(name) for name in (*TOPICS, *parameters)}
    node = Node(
        package='sds_perception',
        executable='training_node',
        name='training',
        namespace=LaunchConfiguration('namespace'),
        parameters=[
            LaunchConfiguration('training_params_file'),
            {name: of[name] for name in parameters if of[name].perform(context)},
        ],
        remappings=[
            *((name, of[name]) for name in TOPICS),
            ('image/compressed', [of['image'], '/compressed']),
        ],
        prefix='nice -n 10',
        respawn=True,  # it goes on where it was
        respawn_delay=5.0,
        ros_arguments=['--log-level', LaunchConfiguration('log_level')],
    )
    return [node]

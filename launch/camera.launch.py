"""Labels, depth and clouds for the images of a camera."""

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, GroupAction, OpaqueFunction
from launch.actions import IncludeLaunchDescription as Include
from launch.conditions import IfCondition
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import LifecycleNode
from launch_ros.substitutions import FindPackageShare

SHARE = FindPackageShare('sds_perception')
ARGUMENTS = (  # name, default, description, choices
    ('image', 'image', 'Topic of the images'),
    ('camera_info', 'camera_info', 'Topic of their calibration'),
    ('namespace', '', 'Namespace of the node and its topics'),
    ('params_file', [SHARE, '/config/nodes/perception.yaml'], 'Parameters of the node'),
    ('rviz', 'false', 'Show the outputs (of the first of cameras) in RViz', 'true', 'false'),
    ('log_level', 'info', 'Least that is logged', 'debug', 'info', 'warn', 'error', 'fatal'),
)
PARAMETERS = (  # those left empty are as in params_file
    ('cameras', '', 'Namespaces of several cameras: [front, left] reads front/image, left/image'),
    ('image_transport', '', 'compressed reads <image>/compressed', '', 'raw', 'compressed'),
    ('checkpoint', '', 'Weights, a file from `sds train`'),
    ('device', '', 'Where the network runs: auto, cpu, cuda or cuda:N'),
    ('precision', '', 'Numbers in the network', '', 'auto', 'fp32', 'fp16', 'bf16'),
    ('input_reliability', '', 'QoS of the input', '', 'auto', 'best_effort', 'reliable'),
    ('follow_training', '', 'Take over what a training node has learned', '', 'true', 'false'),
    ('use_sim_time', '', 'Take the time from /clock', '', 'true', 'false'),
    ('autostart', '', 'false waits for a lifecycle manager', '', 'true', 'false'),
)


def generate_launch_description():
    arguments = [
        DeclareLaunchArgument(name, default_value=value, description=text, choices=choices or None)
        for name, value, text, *choices in ARGUMENTS + PARAMETERS
    ]
    is_shown = IfCondition(LaunchConfiguration('rviz'))
    view = Include([SHARE, '/launch/rviz.launch.py'], condition=is_shown)
    # the view first: launch that fails leaves running what it has just started
    group = GroupAction([*arguments, view, OpaqueFunction(function=start_node)])
    return LaunchDescription([Include([SHARE, '/launch/transport.launch.py']), group])


def start_node(context):
    of = {name: LaunchConfiguration(name) for name, *_ in ARGUMENTS + PARAMETERS}
    topics = {'image': of['image'], 'image/compressed': [of['image'], '/compressed']}
    node = LifecycleNode(
        package='sds_perception',
        executable='perception_node',
        name='perception',
        namespace=of['namespace'],
        parameters=[
            of['params_file'],
            {name: of[name] for name, *_ in PARAMETERS if of[name].perform(context)},
        ],
        remappings=[*topics.items(), ('camera_info', of['camera_info'])],
        ros_arguments=['--log-level', of['log_level']],
    )
    return [node]

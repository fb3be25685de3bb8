"""A camera that moves through rendered rooms, and what the perception node makes of it."""

from launch import LaunchDescription
from launch.actions import GroupAction, IncludeLaunchDescription
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node
from launch_ros.substitutions import FindPackageShare

SHARE = FindPackageShare('sds_perception')


def generate_launch_description():
    topics = ('image', 'camera_info')
    camera = Node(
        package='sds_perception',
        executable='camera_node',
        name='camera',
        namespace=LaunchConfiguration('namespace', default=''),
        parameters=[[SHARE, '/config/nodes/camera.yaml']],
        remappings=[(name, LaunchConfiguration(name, default=name)) for name in topics],
    )
    transport = IncludeLaunchDescription([SHARE, '/launch/transport.launch.py'])
    perception = IncludeLaunchDescription([SHARE, '/launch/camera.launch.py'])
    return LaunchDescription([transport, GroupAction([perception, camera])])

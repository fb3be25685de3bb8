"""Perception on the images of a bag, in the bag's own time."""

from launch import LaunchDescription
from launch.actions import (
    DeclareLaunchArgument,
    ExecuteProcess,
    GroupAction,
    IncludeLaunchDescription,
)
from launch.substitutions import LaunchConfiguration
from launch_ros.substitutions import FindPackageShare

SHARE = FindPackageShare('sds_perception')


def generate_launch_description():
    bag, rate = LaunchConfiguration('bag'), LaunchConfiguration('rate')
    player = ExecuteProcess(
        cmd=['ros2', 'bag', 'play', '--clock', '100', '--rate', rate, bag],
        output='screen',
    )
    transport = IncludeLaunchDescription([SHARE, '/launch/transport.launch.py'])
    perception = IncludeLaunchDescription(
        [SHARE, '/launch/camera.launch.py'],
        launch_arguments={'use_sim_time': 'true'}.items(),
    )
    group = GroupAction(
        [
            DeclareLaunchArgument('bag', description='Folder or file of the recording'),
            DeclareLaunchArgument('rate', default_value='1.0', description='Speed of the replay'),
            perception,
            player,
        ]
    )
    return LaunchDescription([transport, group])

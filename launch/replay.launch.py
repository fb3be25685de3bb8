"""Perception on the images of a bag, in the bag's own time."""

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, ExecuteProcess, IncludeLaunchDescription
from launch.substitutions import LaunchConfiguration
from launch_ros.substitutions import FindPackageShare

SHARE = FindPackageShare('sds_perception')


def generate_launch_description():
    bag, rate = LaunchConfiguration('bag'), LaunchConfiguration('rate')
    player = ExecuteProcess(
        cmd=['ros2', 'bag', 'play', '--clock', '100', '--rate', rate, bag],
        output='screen',
    )
    perception = IncludeLaunchDescription(
        [SHARE, '/launch/camera.launch.py'],
        launch_arguments={'use_sim_time': 'true'}.items(),
    )
    return LaunchDescription(
        [
            DeclareLaunchArgument('bag', description='Folder or file of the recording'),
            DeclareLaunchArgument('rate', default_value='1.0', description='Speed of the replay'),
            perception,
            player,
        ]
    )

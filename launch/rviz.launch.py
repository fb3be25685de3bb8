"""What the perception node sees, in RViz."""

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node
from launch_ros.substitutions import FindPackageShare

TOPICS = ('overlay/image', 'semantic_color/image', 'depth/image', 'points')


def generate_launch_description():
    config = [FindPackageShare('sds_perception'), '/config/rviz/camera.rviz']
    view = Node(
        package='rviz2',
        executable='rviz2',
        namespace=LaunchConfiguration('namespace'),
        # the names in the view are absolute; these follow the namespace
        remappings=[(f'/perception/{topic}', f'perception/{topic}') for topic in TOPICS],
        arguments=['-d', LaunchConfiguration('rviz_config'), '-f', LaunchConfiguration('frame')],
    )
    return LaunchDescription(
        [
            DeclareLaunchArgument('namespace', default_value='', description='Of the node'),
            DeclareLaunchArgument('rviz_config', default_value=config, description='The view'),
            DeclareLaunchArgument(
                'frame', default_value='camera', description='Frame that RViz shows all in'
            ),
            view,
        ]
    )

"""What the perception node sees, in RViz."""

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, GroupAction, OpaqueFunction
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node
from launch_ros.substitutions import FindPackageShare

VIEW = [FindPackageShare('sds_perception'), '/config/rviz/camera.rviz']
ARGUMENTS = (  # name, default, description, choices
    ('namespace', '', 'Of the perception node'),
    ('cameras', '', 'As the perception node has them; the first is shown'),
    ('rviz_config', VIEW, 'The view'),
    ('frame', '', "Frame that all is shown in: that of the images; empty is the view's own"),
    ('use_sim_time', '', 'Take the time from /clock', '', 'true', 'false'),
)
TOPICS = ('overlay/image', 'semantic_color/image', 'depth/image', 'points')


def generate_launch_description():
    arguments = [
        DeclareLaunchArgument(name, default_value=value, description=text, choices=choices or None)
        for name, value, text, *choices in ARGUMENTS
    ]
    return LaunchDescription([GroupAction([*arguments, OpaqueFunction(function=start_rviz)])])


def start_rviz(context):
    of = {name: LaunchConfiguration(name).perform(context) for name, *_ in ARGUMENTS}
    first = of['cameras'].strip('[] ').split(',')[0].strip(' \'"')
    outputs = f'perception/{first}' if first else 'perception'
    is_simulated, frame = of['use_sim_time'], of['frame']
    view = Node(
        package='rviz2',
        executable='rviz2',
        namespace=of['namespace'],
        parameters=[{'use_sim_time': is_simulated == 'true'}] if is_simulated else [],
        # the names in the view are absolute; these follow the namespace
        remappings=[(f'/perception/{topic}', f'{outputs}/{topic}') for topic in TOPICS],
        arguments=['-d', of['rviz_config'], *(['-f', frame] if frame else [])],
    )
    return [view]

"""Perception on the images of a bag, in the bag's own time."""

from launch import LaunchDescription
from launch.actions import (
    DeclareLaunchArgument,
    ExecuteProcess,
    GroupAction,
    IncludeLaunchDescription,
    OpaqueFunction,
    RegisterEventHandler,
)
from launch.substitutions import LaunchConfiguration
from launch_ros.event_handlers import OnStateTransition
from launch_ros.events.lifecycle import StateTransition
from launch_ros.substitutions import FindPackageShare

SHARE = FindPackageShare('sds_perception')


def generate_launch_description():
    transport = IncludeLaunchDescription([SHARE, '/launch/transport.launch.py'])
    perception = IncludeLaunchDescription(
        [SHARE, '/launch/camera.launch.py'],
        launch_arguments={'use_sim_time': 'true'}.items(),
    )
    group = GroupAction(
        [
            DeclareLaunchArgument('bag', description='Folder or file of the recording'),
            DeclareLaunchArgument('rate', default_value='1.0', description='Speed of the replay'),
            OpaqueFunction(function=play_once_active),
            perception,
        ]
    )
    return LaunchDescription([transport, group])


def play_once_active(context):
    # all is read now: what was set in the group is gone when perception becomes active
    namespace, bag, rate = (
        LaunchConfiguration(name, default='').perform(context)
        for name in ('namespace', 'bag', 'rate')
    )
    # the delay is for the player's topics to be found
    options = ['--clock', '100', '--delay', '1', '--rate', rate]
    player = ExecuteProcess(
        cmd=['ros2', 'bag', 'play', *options, bag],
        env=dict(context.environment),
        output='screen',
    )
    name = f'/{namespace}/perception'.replace('//', '/')

    def is_active(event):
        is_change = isinstance(event, StateTransition) and event.goal_state == 'active'
        return is_change and event.action.node_name.endswith(name)

    start = OnStateTransition(matcher=is_active, entities=[player], handle_once=True)
    return [RegisterEventHandler(start)]

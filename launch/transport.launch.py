"""Room for images and clouds in the shared memory of the nodes that start after this."""

import os

from launch import LaunchDescription
from launch.actions import SetEnvironmentVariable
from launch_ros.substitutions import FindPackageShare

# the name changed with Fast DDS 3; with both set, each is read and the second is an error
IS_FAST_DDS_2 = os.environ.get('ROS_DISTRO') in ('humble', 'iron', 'jazzy')
VARIABLE = f'{"FASTRTPS" if IS_FAST_DDS_2 else "FASTDDS"}_DEFAULT_PROFILES_FILE'
CHOSEN_BY_USER = {VARIABLE, 'FASTRTPS_DEFAULT_PROFILES_FILE', 'FASTDDS_BUILTIN_TRANSPORTS'}


def generate_launch_description():
    profile = SetEnvironmentVariable(
        VARIABLE, [FindPackageShare('sds_perception'), '/config/fastdds.xml']
    )
    return LaunchDescription([] if CHOSEN_BY_USER & set(os.environ) else [profile])

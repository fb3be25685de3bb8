"""What the training node's settings accept, and where it keeps things."""

from pathlib import Path

import pytest
from sds_perception.core.settings import field_descriptions
from sds_perception.nodes.training.settings import TrainingNodeSettings


def test_every_setting_is_described():
    described = field_descriptions(TrainingNodeSettings)
    assert described.keys() == TrainingNodeSettings.__dataclass_fields__.keys()


def test_without_a_folder_it_keeps_things_where_ros_does(monkeypatch):
    monkeypatch.setenv('ROS_HOME', '/data/ros')
    settings = TrainingNodeSettings()
    assert settings.state_folder('/') == Path('/data/ros/sds_training')
    assert settings.state_folder('/robot/front') == Path('/data/ros/sds_training_robot_front')


def test_annotations_lie_in_the_folder_or_where_they_are_said_to():
    settings = TrainingNodeSettings(folder='/kept')
    assert settings.watched_folder('/') == Path('/kept/annotations')
    settings = TrainingNodeSettings(folder='/kept', annotation_folder='/by/hand')
    assert settings.watched_folder('/') == Path('/by/hand')


@pytest.mark.parametrize(
    ('name', 'value', 'hint'),
    [
        ('image_transport', 'theora', 'raw, compressed'),
        ('device_memory_share', 2.0, '0.01 to 1.0'),
        ('keep_checkpoints', 1, '2 to'),
        ('label_requests', -1, '0 to'),
    ],
)
def test_a_wrong_value_names_the_right_ones(name, value, hint):
    with pytest.raises(ValueError, match=f'{name} is .*{hint}'):
        TrainingNodeSettings(**{name: value})

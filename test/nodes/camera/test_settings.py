"""What the camera node's settings accept."""

import pytest
from sds_perception.core.settings import field_descriptions
from sds_perception.nodes.camera.settings import CameraNodeSettings


def test_every_setting_is_described():
    described = field_descriptions(CameraNodeSettings)
    assert described.keys() == CameraNodeSettings.__dataclass_fields__.keys()


@pytest.mark.parametrize(
    ('name', 'value', 'hint'),
    [
        ('reliability', 'auto', 'best_effort, reliable'),
        ('rate_hz', 0.0, '0.01 to 1000.0'),
        ('width', 8, '16 to 8192'),
        ('seed', -1, '0 to 2147483647'),
    ],
)
def test_a_wrong_value_names_the_right_ones(name, value, hint):
    with pytest.raises(ValueError, match=f'{name} is .*{hint}'):
        CameraNodeSettings(**{name: value})

"""Which topics are read as rectified."""

import pytest
from sds_perception.nodes.input_settings import reads_rectified


@pytest.mark.parametrize(
    'topic',
    [
        '/camera/image_rect',
        '/camera/image_rect_color',
        '/camera/image_rect/compressed',
        '/left/rect',
        '/zed/rgb/color/rect/image/compressed',
        '/left/rectified_image',
        '/left/image_rectified',
        'image_rect',
    ],
)
def test_a_topic_is_read_as_rectified_where_its_own_name_says_so(topic):
    assert reads_rectified('auto', topic)


@pytest.mark.parametrize(
    'topic',
    [
        '/director/camera/image_raw',
        '/corrected_cam/image',
        '/rect/image_raw',
        '/camera/image_corrected',
        '/camera/direct',
        '/camera/image_unrectified',
    ],
)
def test_rect_within_another_word_or_a_namespace_says_nothing(topic):
    assert not reads_rectified('auto', topic)


@pytest.mark.parametrize(('setting', 'is_rectified'), [('true', True), ('false', False)])
def test_a_setting_is_stronger_than_a_name(setting, is_rectified):
    assert reads_rectified(setting, '/camera/image_rect') is is_rectified
    assert reads_rectified(setting, '/camera/image_raw') is is_rectified

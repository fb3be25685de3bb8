"""Pictures keep their shape; the network's input gives the area."""

from sds_perception.core.input_size import network_size


def size_for(height, width, input_height=384, input_width=512):
    return network_size(height, width, input_height=input_height, input_width=input_width)


def test_an_image_of_the_same_shape_gets_the_size_of_the_checkpoint():
    assert size_for(480, 640) == (384, 512)
    assert size_for(1200, 1600) == (384, 512)
    assert size_for(480, 640, input_height=240, input_width=320) == (240, 320)


def test_another_shape_gets_the_same_area_in_multiples_of_32():
    assert size_for(640, 480) == (512, 384)
    assert size_for(720, 1280) == (320, 576) or size_for(720, 1280) == (320, 608)
    height, width = size_for(375, 1242)
    assert height % 32 == 0 and width % 32 == 0
    assert 0.85 < height * width / (384 * 512) < 1.15


def test_a_strip_keeps_at_least_one_stride():
    height, width = size_for(33, 5000)
    assert height == 32
    assert width == 5472  # 384 * 512 px of the shape 33:5000 are 36 x 5458

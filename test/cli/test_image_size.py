"""Sizes are read as people write them."""

import pytest
from sds_perception.cli.image_size import parse_size


def test_width_comes_before_height():
    assert parse_size('640x480') == (640, 480)


@pytest.mark.parametrize('text', ['640', '640x', 'axb', '-1x2', '640x480x3'])
def test_anything_else_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match=f"size is '{text}'; wanted WIDTHxHEIGHT, such as 640x"):
        parse_size(text)

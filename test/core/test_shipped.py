"""Shipped checkpoints have names."""

from pathlib import Path

import pytest
from sds_perception.core.shipped import find_checkpoint


def test_a_name_means_a_shipped_file_and_no_name_the_indoor_one():
    assert find_checkpoint('').name == 'indoor.safetensors'
    assert find_checkpoint('') == find_checkpoint('indoor')
    assert find_checkpoint('').is_file()


@pytest.mark.parametrize('path', ['a/b', 'street.safetensors', './indoor', 'missing.xml'])
def test_a_path_stays_as_it_is(path):
    assert find_checkpoint(path) == Path(path)


def test_an_unknown_name_is_told_with_those_that_ship():
    with pytest.raises(FileNotFoundError, match="no checkpoint 'moon'; shipped are indoor"):
        find_checkpoint('moon')

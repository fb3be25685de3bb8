"""Depth in 16-bit pictures."""

import numpy as np
import pytest
from sds_perception.datasets.depth_files import read_depth


def test_counts_become_meters_and_unknown_ones_nan(tmp_path, write_picture):
    write_picture(tmp_path / 'a.png', [[0, 150, 65535]], np.uint16)
    depth = read_depth(tmp_path / 'a.png', per_meter=100, unknown=65535)
    np.testing.assert_array_equal(depth, np.float32([[np.nan, 1.5, np.nan]]))


def test_eight_bits_are_refused(tmp_path, write_picture):
    write_picture(tmp_path / 'a.png', [[1]])
    with pytest.raises(ValueError, match='a.png is uint8 .* wanted one channel of uint16'):
        read_depth(tmp_path / 'a.png', per_meter=100)

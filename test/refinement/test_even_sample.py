"""Tests of a bounded part of a stream."""

import pytest
from sds_perception.refinement.even_sample import EvenSample


@pytest.mark.parametrize(
    ('count', 'kept'),
    [
        (0, []),
        (4, [0, 1, 2, 3]),
        (5, [0, 2, 4]),
        (8, [0, 2, 4, 6]),
        (10, [0, 4, 8]),
        (100, [0, 32, 64, 96]),
    ],
)
def test_what_is_kept_is_spread_evenly(count, kept):
    sample = EvenSample(4)
    for number in range(count):
        sample.add(number)
    assert sample.kept == kept

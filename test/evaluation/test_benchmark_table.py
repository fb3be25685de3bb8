"""Rows as aligned text."""

import pytest
from sds_perception.evaluation.benchmark_rows import BenchmarkRow
from sds_perception.evaluation.benchmark_table import benchmark_table, format_ms

ROWS = [
    BenchmarkRow('codecs', 'copy', 'NumPy', '', 480, 640, 0.1, 0.2, 'copy NumPy', 1.0, 9),
    BenchmarkRow(
        'codecs',
        'cloud',
        'ours',
        '',
        480,
        640,
        12.5,
        20.0,
        'copy NumPy',
        0.008,
        9,
        {'copies': 125},
    ),
]


def test_a_line_a_row_and_one_for_the_baseline():
    assert benchmark_table(ROWS).splitlines() == [
        'what   by     precision  size     median ms  95 % ms  ratio  more',
        'copy   NumPy             640x480      0.100    0.200   1.00',
        'cloud  ours              640x480       12.5     20.0   0.01  copies 125',
        'ratio: times as fast as copy NumPy',
    ]


@pytest.mark.parametrize(
    ('milliseconds', 'text'),
    [(0.0123, '0.012'), (1.234, '1.23'), (12.34, '12.3'), (744.4, '744')],
)
def test_milliseconds_have_the_digits_that_matter(milliseconds, text):
    assert format_ms(milliseconds) == text

"""A picture of the rows."""

import pytest
from sds_perception.datasets.picture_files import read_rgb
from sds_perception.evaluation.benchmark_plot import write_benchmark_plot
from sds_perception.evaluation.benchmark_rows import BenchmarkRow

FACTS = {'machine': 'a machine', 'date': 'today'}


def row(suite, name, median_ms):
    return BenchmarkRow(suite, name, '', '', 480, 640, median_ms, 9.0, 'a', 1.0, 9)


def test_every_suite_gets_its_panel(tmp_path):
    one = write_benchmark_plot(tmp_path / 'one.png', [row('codecs', 'a', 1.0)], FACTS)
    rows = [row('codecs', 'a', 1.0), row('network', 'a', 2.0), row('network', 'b', 3.0)]
    two = write_benchmark_plot(tmp_path / 'two.png', rows, FACTS)
    assert read_rgb(one).shape[1] == read_rgb(two).shape[1] == 1200
    assert read_rgb(two).shape[0] > 1.5 * read_rgb(one).shape[0]


def test_an_unknown_format_is_refused(tmp_path):
    with pytest.raises(ValueError, match="'xyz' is not supported"):
        write_benchmark_plot(tmp_path / 'plot.xyz', [row('codecs', 'a', 1.0)], FACTS)
    assert not list(tmp_path.iterdir())

"""`sds benchmark`: tables for people, rows for programs, a picture."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from sds_perception.cli import benchmark
from sds_perception.cli.main import main
from sds_perception.evaluation.benchmark_rows import BenchmarkRow

COLUMNS = {
    'name',
    'backend',
    'precision',
    'height',
    'width',
    'median_ms',
    'p95_ms',
    'baseline',
    'ratio',
}


@pytest.fixture
def suites(monkeypatch):
    """Replace every suite by one that measured a row and could not measure another."""

    def run(options):
        options.note('another machine is needed')
        size = (options.height, options.width)
        yield BenchmarkRow('codecs', 'cloud', 'ours', '', *size, 2.0, 3.0, 'copy', 0.5, 9)

    monkeypatch.setattr(benchmark, 'import_module', lambda name: SimpleNamespace(run=run))


def test_rows_and_circumstances_are_written(suites, tmp_path, capsys):
    file = tmp_path / 'out.json'
    assert main(['benchmark', '--suite', 'codecs', '--size', '320x240', '--json', str(file)]) == 0
    result = json.loads(file.read_text())
    assert {'machine', 'date', 'versions', 'command'} <= set(result)
    assert result['not_measured'] == ['another machine is needed']
    (row,) = result['rows']
    assert set(row) >= COLUMNS
    assert (row['width'], row['height'], row['ratio']) == (320, 240, 0.5)
    printed = capsys.readouterr().out
    assert 'cloud  ours' in printed
    assert 'another machine is needed' in printed


def test_without_a_choice_every_suite_is_run(suites, tmp_path):
    file = tmp_path / 'out.json'
    assert main(['benchmark', '--json', str(file)]) == 0
    assert len(json.loads(file.read_text())['rows']) == len(benchmark.SUITES)


def test_the_data_set_that_was_read_is_told(suites, tmp_path):
    file = tmp_path / 'out.json'
    data = '--dataset nyud --root /data --split test'
    assert main(['benchmark', '--suite', 'reading', *data.split(), '--json', str(file)]) == 0
    assert json.loads(file.read_text())['command'].endswith(data)


def test_a_plot_is_drawn(suites, tmp_path):
    assert main(['benchmark', '--suite', 'codecs', '--plot', str(tmp_path / 'out.png')]) == 0
    assert (tmp_path / 'out.png').read_bytes().startswith(b'\x89PNG')


def test_every_suite_has_its_module():
    folder = Path(benchmark.__file__).parent / 'benchmarks'
    files = {path.stem for path in folder.glob('*_suite.py')}
    assert set(benchmark.SUITES.values()) == files


@pytest.mark.parametrize(
    ('arguments', 'words'),
    [
        (['--seconds', '-1'], '--seconds is -1.0; wanted 0 or more'),
        (['--size', 'VGA'], "size is 'VGA'; wanted WIDTHxHEIGHT"),
        (['--size', '32x32'], 'wanted at least 64 px a side'),
        (['--rate', '0'], '--rate is 0.0; wanted images a second, above 0'),
    ],
)
def test_bad_arguments_are_one_line(arguments, words, capsys):
    assert main(['benchmark', *arguments]) == 1
    error = capsys.readouterr().err
    assert words in error
    assert error.count('\n') == 1

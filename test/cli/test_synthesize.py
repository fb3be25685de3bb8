"""`sds synthesize` writes a folder and says what is in it."""

import json

import pytest
from sds_perception.cli.main import main
from sds_perception.cli.synthesize import LAYOUTS
from sds_perception.datasets.synthetic_export import LAYOUTS as EXPORTS

SMALL = ['--width', '32', '--height', '24']

IGNORED = 'would change nothing here: it is of the walk of --layout scannet'


def test_pictures_and_a_summary_are_written(tmp_path, capsys):
    out, summary = tmp_path / 'rooms', tmp_path / 'made.json'
    options = ['--frames', '2', '--seed', '4', '--json', str(summary)]
    assert main(['synthesize', '--out', str(out), *options, *SMALL]) == 0
    assert sorted(path.name for path in (out / 'images').iterdir()) == ['0001.png', '0002.png']
    assert capsys.readouterr().out.startswith(f'2 pictures of 32x24 in {out} (nyud layout, ')
    made = json.loads(summary.read_text())
    assert (made['frames'], made['seed'], made['layout']) == (2, 4, 'nyud')


def test_a_walk_has_poses(tmp_path):
    out = tmp_path / 'scene'
    options = ['--frames', '2', '--layout', 'scannet', '--faithful']
    assert main(['synthesize', '--out', str(out), *options, *SMALL]) == 0
    folders = {path.name for path in out.iterdir()}
    assert folders == {'color', 'depth', 'label-filt', 'pose', 'intrinsic'}


@pytest.mark.parametrize(
    ('option', 'value', 'message'),
    [
        ('--frames', '0', '--frames is 0; wanted at least 1'),
        ('--seed', '-1', '--seed is -1; wanted at least 0'),
        ('--width', '3', '--width is 3; wanted at least 16'),
        (
            '--rate',
            '10',
            '--rate would change nothing here: it is of the walk of --layout scannet',
        ),
        ('--width', '9000', 'the size is 9000x480; wanted at most 8192 pixels a side'),
        ('--rate', 'nan', '--rate is nan; wanted pictures a second, above 0'),
    ],
)
def test_bad_numbers_are_one_line(tmp_path, capsys, option, value, message):
    assert main(['synthesize', '--out', str(tmp_path / 'rooms'), option, value]) == 1
    assert capsys.readouterr().err == f'sds synthesize: {message}\n'


def test_the_layouts_on_offer_are_those_that_can_be_written():
    assert set(LAYOUTS) == set(EXPORTS)

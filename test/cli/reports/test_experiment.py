"""An experiment from the command line: a piece of the grid, and its table."""

import json

import numpy as np
import pytest
from sds_perception.cli.main import main
from sds_perception.core.picture_files import write_picture


@pytest.fixture(scope='module')
def schedule(tmp_path_factory):
    """Write a schedule of one step of pictures that no one would call pictures."""
    path = tmp_path_factory.mktemp('schedule') / 'moment.yaml'
    path.write_text("""
steps: 1
train:
  model_settings: {decoder_channels: [8, 8, 8, 8]}
  input_height_px: 48
  input_width_px: 64
  augmentation: {crop_height_px: 32, crop_width_px: 64}
  batch_size: 2
  num_workers: 0
  device: cpu
  semi_supervised: {batch_size: 1}
""")
    return path


@pytest.fixture(scope='module')
def root(tmp_path_factory, write_nyud_tree):
    """Write pictures of which five are fitted to: half of them, two, fill a batch."""
    return write_nyud_tree(tmp_path_factory.mktemp('nyuv2'))


def report(schedule, root, out, *more):
    grid = ['--schedule', str(schedule), '--fractions', '1/2', '--methods', 'semantic', 'sds']
    options = ['--dataset', 'nyud', '--root', str(root), '--out', str(out), '--seeds', '0']
    return main(['report', '--experiment', 'semi_supervised', *options, *grid, *more])


def test_a_grid_is_trained_once_and_tabulated(tmp_path, root, schedule, capsys):
    assert report(schedule, root, tmp_path) == 0
    written = capsys.readouterr().out
    assert '0 of 2 runs are finished' in written
    assert 'training nyud-sds-0_5-0' in written
    table = (tmp_path / 'README.md').read_text()
    assert '| method | mIoU %, 1/2 | AbsRel, 1/2 | RMSE m, 1/2 |' in table
    assert 'CCAM, mean teacher, AffineMix, ColorAug (SDS)' in table
    assert '<th>mIoU %, 1/2</th>' in (tmp_path / 'index.html').read_text()
    scores = json.loads((tmp_path / 'scores.json').read_text())
    assert [(score['method'], score['steps']) for score in scores] == [('semantic', 1), ('sds', 1)]
    assert scores[0]['scores']['rmse'] is None

    assert report(schedule, root, tmp_path) == 0
    again = capsys.readouterr().out
    assert '2 of 2 runs are finished' in again
    assert 'training' not in again


@pytest.fixture
def camvid(tmp_path):
    """Write four pictures to learn from and one to score, road below sky."""
    picture, labels = np.full((48, 64, 3), 90, np.uint8), np.zeros((48, 64), np.uint8)
    picture[:24], labels[24:] = 200, 3
    for split, count in (('train', 4), ('val', 1)):
        for index in range(count):
            write_picture(tmp_path / 'camvid' / split / f'{index}.png', picture)
            write_picture(tmp_path / 'camvid' / f'{split}annot' / f'{index}.png', labels)
    return tmp_path / 'camvid'


def test_depth_by_a_network_makes_the_rows_of_a_set_without_depth(
    tmp_path, camvid, schedule, tiny_depth_checkpoint
):
    data, written = ['--dataset', 'camvid', '--root', str(camvid)], str(tmp_path / 'written')
    teach = ['--depth-from', str(tiny_depth_checkpoint), '--out', written]
    assert main(['distill', *data, *teach]) == 0
    grid = ['--fractions', '1/2', '--seeds', '0', '--methods', 'ccam', 'sds']
    options = ['--schedule', str(schedule), '--out', str(tmp_path / 'out'), '--distilled', written]
    assert main(['report', '--experiment', 'semi_supervised', *data, *grid, *options]) == 0
    scores = json.loads((tmp_path / 'out' / 'scores.json').read_text())
    assert [score['method'] for score in scores] == ['ccam', 'sds']
    assert [score['scores']['images'] for score in scores] == [1, 1]
    assert all(score['scores']['miou'] is not None for score in scores)
    log = (tmp_path / 'out' / 'runs' / 'camvid-sds-0_5-0' / 'log.jsonl').read_text()
    assert json.loads(log.splitlines()[0])['berhu'] > 0


def test_nothing_finished_cannot_be_tabulated(tmp_path, root, schedule, capsys):
    assert report(schedule, root, tmp_path, '--only-tabulate') == 1
    assert 'is finished; leave out --only-tabulate' in capsys.readouterr().err


@pytest.mark.parametrize('share', ['1/0', 'half'])
def test_what_is_no_share_of_labels_is_refused_in_a_line(tmp_path, capsys, share):
    with pytest.raises(SystemExit, match='1'):
        main(['report', '--experiment', 'semi_supervised', '--fractions', share])
    assert f'{share} is no share of labels; wanted 1/8, 0.125 or all' in capsys.readouterr().err

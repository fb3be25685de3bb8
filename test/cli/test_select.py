"""`sds select` writes the frames that differ most, a sheet and a list."""

import json
import shutil

import numpy as np
import pytest
from sds_perception.cli.main import main
from sds_perception.cli.select import annotated_names, indices_of
from sds_perception.core.checkpoint import CheckpointInfo, save_checkpoint
from sds_perception.core.label_space import load_label_space
from sds_perception.core.picture_files import write_picture
from sds_perception.models.registry import build_model
import torch

SETTINGS = {'decoder_channels': [8, 8, 8, 8]}


def save_network(path, seed):
    torch.manual_seed(seed)
    space = load_label_space('camvid11')
    network = build_model('ccam_net', SETTINGS, num_classes=11, min_depth_m=1.0, max_depth_m=80.0)
    info = CheckpointInfo('ccam_net', SETTINGS, space, 1.0, 80.0, 32, 32)
    save_checkpoint(path, network.state_dict(), info)
    return str(path)


@pytest.fixture
def folder(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    pictures = {'a': np.zeros_like(noise), 'b': np.full_like(noise, 2), 'c': noise}
    for name, picture in pictures.items():
        write_picture(tmp_path / 'pictures' / f'{name}.png', picture)
    return tmp_path


def run(folder, *options):
    source = ['--folder', str(folder / 'pictures'), '--out', str(folder / 'out')]
    return main(['select', *source, *options])


def test_of_two_alike_and_one_other_the_other_is_chosen_too(folder, capsys):
    checkpoint, told = save_network(folder / 'network.safetensors', 0), folder / 'told.json'
    assert run(folder, '--checkpoint', checkpoint, '--count', '2', '--json', str(told)) == 0
    chosen = (folder / 'out' / 'chosen.txt').read_text().split()
    assert len(chosen) == 2 and 'c' in chosen
    written = sorted(path.stem for path in (folder / 'out' / 'images').iterdir())
    assert written == sorted(chosen)
    assert (folder / 'out' / 'contact_sheet.png').is_file()
    assert capsys.readouterr().out.startswith('2 of 3 frames are in ')
    assert [entry['name'] for entry in json.loads(told.read_text())['chosen']] == chosen


def test_a_student_that_disagrees_gives_scores(folder):
    checkpoint = save_network(folder / 'network.safetensors', 0)
    student = save_network(folder / 'student.safetensors', 1)
    told = folder / 'told.json'
    options = ['--checkpoint', checkpoint, '--student', student, '--every', '2']
    assert run(folder, *options, '--count', '9', '--json', str(told)) == 0
    chosen = json.loads(told.read_text())['chosen']
    assert [entry['index'] for entry in chosen] in ([0, 2], [2, 0])
    assert chosen[0]['disagreement'] >= chosen[1]['disagreement'] > 0


def test_a_second_round_keeps_away_from_the_first(folder, capsys):
    checkpoint, first = save_network(folder / 'network.safetensors', 0), folder / 'first.txt'
    first.write_text('c\na\n')
    options = ['--checkpoint', checkpoint, '--count', '5', '--annotated', str(first)]
    assert run(folder, *options) == 0
    assert (folder / 'out' / 'chosen.txt').read_text() == 'b\n'
    assert run(folder, *options) == 1
    assert 'would annotate an earlier choice, too' in capsys.readouterr().err
    shutil.rmtree(folder / 'out')
    first.write_text('a\nb\nc\n')
    assert run(folder, *options) == 1
    assert 'of 3 frames all were annotated before' in capsys.readouterr().err
    first.write_text('z\n')
    assert run(folder, *options) == 1
    assert 'names z, which is not among the 3 frames' in capsys.readouterr().err


def test_a_list_holds_names_with_spaces(tmp_path):
    path = tmp_path / 'chosen.txt'
    path.write_text('hall at night\n\ndoor\n')
    listed = annotated_names(str(path))
    assert indices_of(listed, ['door', 'hall', 'hall at night']) == [2, 0]


def test_a_list_that_is_none_is_told_before_the_work(folder, capsys):
    assert run(folder, '--count', '1', '--annotated', str(folder / 'nowhere.txt')) == 1
    assert 'there is no list' in capsys.readouterr().err
    (folder / 'a.txt').write_bytes(b'\xff\xfe')
    assert run(folder, '--count', '1', '--annotated', str(folder / 'a.txt')) == 1
    assert 'a.txt is no text; wanted the chosen.txt' in capsys.readouterr().err


def test_a_broken_picture_is_left_out_and_told(folder, capsys):
    checkpoint = save_network(folder / 'network.safetensors', 0)
    (folder / 'pictures' / 'cut.png').write_bytes(b'cut')
    assert run(folder, '--checkpoint', checkpoint, '--count', '5') == 1
    said = capsys.readouterr()
    assert '3 of 3 frames are in' in said.out
    assert said.err.count('cut.png is not a picture') == 1


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        (['--count', '0'], '--count is 0; wanted 1 or more'),
        (['--count', '1', '--every', '0'], '--every is 0; wanted 1 or more'),
        (['--count', '1', '--topic', '/image'], '--topic is of a bag; give --bag, too'),
    ],
)
def test_bad_options_are_one_line(folder, capsys, options, message):
    assert run(folder, *options) == 1
    assert capsys.readouterr().err.strip() == f'sds select: {message}'

"""`sds train`: from a settings file to checkpoints, also when it is killed on the way."""

import json
import signal
import subprocess
import sys
import time

import pytest
from sds_perception.cli.main import main
from sds_perception.core.checkpoint import read_checkpoint_info
from sds_perception.training.log import read_log
import torch
import yaml

COMMAND = 'from sds_perception.cli.main import main; raise SystemExit(main())'


@pytest.fixture
def one_thread():
    """Compute in one thread, as the separate process does: sums then have one order."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def settings_file(tmp_path, write_nyud_tree):
    data = {'name': 'nyud', 'root': str(write_nyud_tree(tmp_path / 'nyuv2'))}
    values = {
        'model_settings': {'decoder_channels': [8, 8, 8, 8]},
        'data': [data],
        'validation': {**data, 'count': 2},
        'input_height_px': 48,
        'input_width_px': 64,
        'augmentation': {'crop_height_px': 32, 'crop_width_px': 64},
        'batch_size': 2,
        'epochs': 4,
        'validate_every_epochs': 2,
        'save_every_steps': 2,
        'device': 'cpu',
    }
    path = tmp_path / 'tiny.yaml'
    path.write_text(yaml.safe_dump(values))
    return path


def losses(folder):
    """Return the log without how fast it went."""
    return [
        {key: value for key, value in row.items() if key != 'images_per_s'}
        for row in read_log(folder / 'log.jsonl')
    ]


def wait_for_rows(folder, count, process):
    deadline = time.monotonic() + 120
    while len(read_log(folder / 'log.jsonl')) < count:
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline, 'training did not start'
        time.sleep(0.02)


def test_a_killed_run_goes_on_bit_by_bit(tmp_path, settings_file, one_thread, monkeypatch):
    monkeypatch.setenv('OMP_NUM_THREADS', '1')
    killed, whole = tmp_path / 'killed', tmp_path / 'whole'
    arguments = ['train', str(settings_file), '--out']
    with subprocess.Popen(
        [sys.executable, '-c', COMMAND, *arguments, str(killed)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_for_rows(killed, 5, process)
        process.send_signal(signal.SIGKILL)
        process.stderr.close()
    assert len(losses(killed)) < 14
    assert main([*arguments, str(killed)]) == 0
    assert main([*arguments, str(whole)]) == 0
    assert losses(killed) == losses(whole)
    assert [row['step'] for row in losses(whole)] == [*range(1, 7), *range(6, 13), 12]


def test_it_says_where_the_checkpoints_are_and_writes_their_scores(
    tmp_path, settings_file, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert main(['train', str(settings_file), 'epochs=1', '--json', 'scores.json']) == 0
    output = capsys.readouterr()
    assert 'runs/tiny/best.safetensors: step 3, miou 0.' in output.out
    assert 'runs/tiny/last.safetensors: step 3, miou 0.' in output.out
    assert 'step 3 of 3: miou 0.' in output.err
    scores = json.loads((tmp_path / 'scores.json').read_text())
    info = read_checkpoint_info(tmp_path / 'runs' / 'tiny' / 'best.safetensors')
    assert scores['best']['metrics'] == info.metrics
    assert scores['last']['step'] == 3


def test_a_finished_run_says_so_again(tmp_path, settings_file, capsys):
    arguments = ['train', str(settings_file), 'epochs=1', '--out', str(tmp_path / 'run')]
    assert main(arguments) == 0
    capsys.readouterr()
    assert main(arguments) == 0
    output = capsys.readouterr().out
    assert 'going on after step 3 of 3' in output
    assert 'best.safetensors: step 3, miou' in output


@pytest.mark.parametrize(
    ('arguments', 'words'),
    [
        (['nowhere.yaml'], 'there is no settings file nowhere.yaml'),
        (['FILE', 'epohs=3'], "unknown setting 'epohs'; did you mean 'epochs'"),
        (['FILE', 'data.0.root=gone'], 'gone/gt_sets/train.txt is missing'),
        (['FILE', 'data.1.root=gone'], "'1' is not an item of a list of 1"),
        (['FILE', 'model=resnet'], "there is no network 'resnet'"),
        (['FILE', 'model_settings.weights=gone.safetensors'], 'no encoder weights gone'),
    ],
)
def test_bad_input_is_told_in_one_line(tmp_path, settings_file, capsys, arguments, words):
    given = [str(settings_file) if a == 'FILE' else a for a in arguments]
    assert main(['train', *given, '--out', str(tmp_path / 'run')]) == 1
    error = capsys.readouterr().err
    assert words in error
    assert error.startswith('sds train: ')
    assert error.count('\n') == 1


def test_a_loss_that_is_not_finite_is_told_in_one_line(tmp_path, settings_file, capsys):
    steep = ['optimizer.learning_rate=1e30', 'optimizer.warmup_steps=0', 'num_workers=0']
    assert main(['train', str(settings_file), *steep, '--out', str(tmp_path / 'run')]) == 1
    error = capsys.readouterr().err.strip().splitlines()[-1]
    assert error.startswith('sds train: a loss is not finite: cross_entropy = ')

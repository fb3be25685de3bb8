"""`sds demo`: real nodes in real processes, a report at the end, no process left."""

import json
import os
from pathlib import Path
import re
import subprocess
import sys

import pytest
from sds_perception.cli.main import main

COMMAND = (
    'import sys; from sds_perception.cli.main import main; sys.exit(main(["demo", *sys.argv[1:]]))'
)


@pytest.fixture(scope='module')
def demo(tiny_checkpoint, tmp_path_factory):
    """Run the demo once, with small pictures and an untrained network."""
    pytest.importorskip('rclpy', reason='ROS 2 is not installed')
    folder = tmp_path_factory.mktemp('demo')
    options = ['--checkpoint', str(tiny_checkpoint), '--device', 'cpu', '--frames', '5']
    options += ['--width', '96', '--height', '72', '--out', str(folder / 'report')]
    finished = subprocess.run(
        [sys.executable, '-c', COMMAND, *options, '--json', str(folder / 'out.json')],
        capture_output=True,
        text=True,
        timeout=480,
    )
    assert finished.returncode == 0, finished.stderr
    return folder, finished.stdout


def test_every_answered_image_is_complete_and_scored(demo):
    results = json.loads((demo[0] / 'out.json').read_text())
    assert results['images'] == 5
    assert results['incomplete'] == 0
    assert 0 <= results['miou'] <= 1
    assert results['abs_rel'] > 0
    assert results['frame_rate_hz'] > 0
    assert results['valid_points'] == 1.0
    assert all(row['p50_ms'] > 0 for row in results['latency'].values())


def test_the_report_shows_pictures_that_are_there(demo):
    folder, printed = demo
    page = folder / 'report' / 'index.html'
    sources = re.findall(r'src="([^"]+)"', page.read_text())
    assert len(sources) == 5 * 6
    assert all((page.parent / source).is_file() for source in sources)
    assert printed.splitlines()[-1] == f'report: {page}'


def test_no_process_is_left(demo, tiny_checkpoint):
    commands = [path.read_bytes() for path in Path('/proc').glob('[0-9]*/cmdline')]
    assert not [command for command in commands if str(tiny_checkpoint).encode() in command]


def test_a_missing_checkpoint_is_one_line(tmp_path, capsys):
    assert main(['demo', '--checkpoint', str(tmp_path / 'none.safetensors')]) == 1
    error = capsys.readouterr().err
    assert 'there is no checkpoint' in error
    assert error.count('\n') == 1


def test_no_frames_are_refused(capsys):
    assert main(['demo', '--frames', '0']) == 1
    assert 'wanted at least 1' in capsys.readouterr().err


def test_one_task_alone_is_refused_before_anything_starts(tiny_depth_checkpoint, capsys):
    assert main(['demo', '--checkpoint', str(tiny_depth_checkpoint)]) == 1
    error = capsys.readouterr().err
    assert 'predicts depth alone' in error
    assert error.count('\n') == 1


def test_other_classes_are_refused_before_anything_starts(write_tiny_checkpoint, tmp_path, capsys):
    other = write_tiny_checkpoint(tmp_path / 'other.safetensors', label_space='nyu13')
    environment = dict(os.environ)
    assert main(['demo', '--checkpoint', str(other)]) == 1
    assert "the checkpoint speaks 'nyu13'" in capsys.readouterr().err
    assert dict(os.environ) == environment

"""`sds export` writes what says the same, and nothing else."""

import json

import pytest
from sds_perception.cli.main import main
from sds_perception.inference import export_check
import torch


def export(checkpoint, out, *options):
    return main(['export', '--checkpoint', str(checkpoint), '--out', str(out), *options])


def test_a_checked_file_and_its_differences_are_written(tiny_checkpoint, tmp_path, capsys):
    out, report = tmp_path / 'net.pt', tmp_path / 'report.json'
    assert export(tiny_checkpoint, out, '--format', 'torchscript', '--json', str(report)) == 0
    labels, confidence, depth = torch.jit.load(out)(torch.zeros(1, 40, 70, 3, dtype=torch.uint8))
    assert labels.shape == confidence.shape == depth.shape == (40, 70)
    facts = json.loads(report.read_text())
    assert facts['files'] == [str(out)]
    assert facts['checked_size'] == [96, 128]
    assert facts['equal_labels'] > 0.999
    assert facts['max_relative_depth_difference'] < 1e-3
    assert facts['outputs'] == ['labels', 'confidence', 'depth']
    assert 'of labels are equal' in capsys.readouterr().out


def test_a_file_that_says_something_else_is_not_written(
    tiny_checkpoint, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(export_check, 'MIN_EQUAL_LABELS', 1.1)
    assert export(tiny_checkpoint, tmp_path / 'net.pt', '--format', 'torchscript') == 1
    assert 'says something else than PyTorch does' in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ('options', 'words'),
    [
        (('--format', 'onnx'), 'wanted the suffix .onnx'),
        (('--format', 'torchscript', '--height', '64'), 'give --height and --width'),
        (('--format', 'torchscript', '--height', '64', '--width', '64'), 'takes any size'),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(tiny_checkpoint, tmp_path, capsys, options, words):
    assert export(tiny_checkpoint, tmp_path / 'net.pt', *options) == 1
    error = capsys.readouterr().err
    assert words in error
    assert error.count('\n') == 1

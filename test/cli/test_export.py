"""`sds export` writes what says the same, and nothing else."""

import json

import cv2
import numpy as np
import pytest
from sds_perception.cli import export_int8
from sds_perception.cli.main import main
from sds_perception.core.checkpoint import read_checkpoint_info
from sds_perception.inference import export_check
import torch


def export(checkpoint, out, *options):
    return main(['export', '--checkpoint', str(checkpoint), '--out', str(out), *options])


def test_a_checked_file_and_its_differences_are_written(tiny_checkpoint, tmp_path, capsys):
    out, report = tmp_path / 'net.pt', tmp_path / 'report.json'
    assert export(tiny_checkpoint, out, '--format', 'torchscript', '--json', str(report)) == 0
    labels, confidence, depth = torch.jit.load(out)(torch.zeros(1, 40, 70, 3, dtype=torch.uint8))
    assert labels.shape == confidence.shape == depth.shape == (1, 40, 70)
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


@pytest.mark.parametrize(
    ('options', 'words'),
    [
        (('--format', 'onnx', '--int8', 'frames'), 'makes files of openvino, not of onnx'),
        (('--format', 'onnx', '--dataset', 'nyud'), 'measures what --int8 costs; give both'),
        (('--format', 'onnx', '--root', 'x'), '--root would change nothing here: it is of a'),
        (('--format', 'onnx', '--limit', '-3'), '--limit is -3; wanted a number of pictures'),
    ],
)
def test_quantization_that_cannot_be_is_refused(tiny_checkpoint, tmp_path, capsys, options, words):
    assert export(tiny_checkpoint, tmp_path / 'net.onnx', *options) == 1
    assert words in capsys.readouterr().err


def test_quantization_names_the_package_that_it_lacks(
    tiny_checkpoint, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(export_int8, 'find_spec', lambda name: None)
    options = ('--format', 'openvino', '--int8', str(tmp_path))
    assert export(tiny_checkpoint, tmp_path / 'net.xml', *options) == 1
    assert 'pip install nncf' in capsys.readouterr().err


def test_calibration_frames_have_the_size_of_the_network(tiny_checkpoint, tmp_path):
    for name in range(3):
        cv2.imwrite(str(tmp_path / f'{name}.png'), np.full((192, 256, 3), name, np.uint8))
    pictures = export_int8.calibration_pictures(
        str(tmp_path), read_checkpoint_info(tiny_checkpoint)
    )
    assert [picture.shape for picture in pictures] == [(1, 96, 128, 3)] * 3
    assert [int(picture[0, 0, 0, 0]) for picture in pictures] == [0, 1, 2]


def test_what_eight_bits_cost_is_told():
    scores = {'miou': 0.4, 'rmse': 0.5}
    cost = {'images': 2, 'fp32': scores, 'int8': {'miou': 0.3925, 'rmse': 0.512}}
    told = '8 bits cost on 2 pictures: mIoU 40.00% -> 39.25%, RMSE 0.500 -> 0.512 m'
    assert export_int8.cost_summary(cost) == told

"""`sds calibrate` writes a checkpoint whose depth is nearer to what was measured."""

import json

import pytest
from sds_perception.cli.main import main
from sds_perception.core.checkpoint import (
    CheckpointInfo,
    load_checkpoint,
    save_checkpoint,
    sha256_of,
)
from sds_perception.core.label_space import load_label_space
from sds_perception.models.registry import build_model
from sds_perception.training.checkpoints import compact
import torch

SETTINGS = {'weights': 'none', 'decoder_channels': [8, 8, 8, 8]}
ROOMS = ['--dataset', 'synthetic', '--split', '3', '--part', 'all', '--limit', '6']


@pytest.fixture
def checkpoint(tmp_path):
    """Return a network that takes every room for one of 1 m."""
    torch.manual_seed(0)
    space = load_label_space('nyu40')
    network = build_model('ccam_net', SETTINGS, num_classes=40, min_depth_m=0.1, max_depth_m=10.0)
    info = CheckpointInfo(
        'ccam_net', SETTINGS, space, 0.1, 10.0, 32, 64, trained_on='nothing', license='CC0'
    )
    path = tmp_path / 'network.safetensors'
    save_checkpoint(path, compact(network.state_dict()), info)
    return path


def test_the_depth_of_pictures_left_out_gets_better(checkpoint, tmp_path, capsys):
    out, told = tmp_path / 'calibrated.safetensors', tmp_path / 'told.json'
    words = ['calibrate', '--checkpoint', str(checkpoint), *ROOMS, '--out', str(out)]
    assert main([*words, '--json', str(told)]) == 0
    result = json.loads(told.read_text())
    assert result['images'] == 6
    assert result['after']['mae'] < result['before']['mae']
    assert capsys.readouterr().out.startswith(f'depth scores times {result["gain"]:.3f} plus ')
    old, _ = load_checkpoint(checkpoint)
    new, info = load_checkpoint(out)
    changed = {name for name in old if not torch.equal(old[name], new[name])}
    assert changed == {'depth_head.score.weight', 'depth_head.score.bias'}
    assert {name: w.dtype for name, w in new.items()} == {n: w.dtype for n, w in old.items()}
    assert info.trained_on == 'nothing; depth calibrated on synthetic, split 3, part all'
    assert info.parent_sha256 == sha256_of(checkpoint)
    assert (info.metrics['images'], info.metrics['measured_on']['split']) == (6, '3')
    scored = tmp_path / 'scored.json'
    words = ['evaluate', '--checkpoint', str(out), *ROOMS, '--backend', 'torch']
    assert main([*words, '--json', str(scored)]) == 0
    rmse = json.loads(scored.read_text())['rmse']
    assert rmse == pytest.approx(info.metrics['rmse'], rel=0.02)  # of pictures in 8 bits


def test_what_would_not_get_better_is_not_written(checkpoint, tmp_path, capsys):
    words = ['calibrate', *ROOMS, '--out', str(tmp_path / 'once.safetensors')]
    assert main([*words, '--checkpoint', str(checkpoint)]) == 0
    words = ['calibrate', *ROOMS, '--out', str(tmp_path / 'twice.safetensors')]
    assert main([*words, '--checkpoint', str(tmp_path / 'once.safetensors')]) == 1
    assert 'a calibration would not help' in capsys.readouterr().err
    assert not (tmp_path / 'twice.safetensors').exists()


@pytest.mark.parametrize(
    ('words', 'told'),
    [
        (['--dataset', 'nyud', '--limit', '5', '--out', 'a.safetensors'], '--limit is how many'),
        (['--dataset', 'synthetic', '--limit', '-1', '--out', 'a.safetensors'], '--limit is -1'),
        (['--dataset', 'nyud', '--out', 'a.pt'], 'ends in .safetensors'),
    ],
)
def test_options_that_make_no_sense_are_refused(words, told, capsys):
    assert main(['calibrate', '--checkpoint', 'indoor', *words]) == 1
    assert told in capsys.readouterr().err

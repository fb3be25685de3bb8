"""`sds calibrate` writes a checkpoint whose depth and confidence are nearer to the truth."""

import json

import numpy as np
import pytest
from sds_perception.cli.main import main
from sds_perception.core.checkpoint import (
    CheckpointInfo,
    load_checkpoint,
    save_checkpoint,
    sha256_of,
)
from sds_perception.core.label_space import load_label_space
from sds_perception.core.picture_files import write_picture
from sds_perception.models.registry import build_model
from sds_perception.training.checkpoints import compact
import torch

SMALL = {'weights': 'none', 'decoder_channels': [8, 8, 8, 8]}
ROOMS = ['--dataset', 'synthetic', '--split', '3', '--part', 'all', '--limit', '6']
HEAD = {'depth_head.score.weight', 'depth_head.score.bias'}


def save_network(path, model, settings, space_name='nyu40'):
    """Save a network that takes every room for one of about 1 m, and is far too sure of walls."""
    torch.manual_seed(0)
    space = load_label_space(space_name)
    limits = {'min_depth_m': 0.1, 'max_depth_m': 10.0}
    network = build_model(model, settings, num_classes=len(space), **limits)
    head = network.segmentation_head
    last_layer = head.scores if model == 'ccam_net' else head.output
    torch.nn.init.constant_(last_layer.bias[0], 20.0)
    info = CheckpointInfo(
        model, settings, space, 0.1, 10.0, 32, 64, trained_on='nothing', license='CC0'
    )
    save_checkpoint(path, compact(network.state_dict()), info)
    return path


@pytest.fixture
def checkpoint(tmp_path):
    return save_network(tmp_path / 'network.safetensors', 'ccam_net', SMALL)


def calibrate(checkpoint, out, *more, data=ROOMS):
    return main(['calibrate', '--checkpoint', str(checkpoint), *data, '--out', str(out), *more])


def test_what_is_said_of_pictures_left_out_gets_better(checkpoint, tmp_path, capsys):
    out, told = tmp_path / 'calibrated.safetensors', tmp_path / 'told.json'
    assert calibrate(checkpoint, out, '--json', str(told)) == 0
    result = json.loads(told.read_text())
    depth, confidence = result['depth'], result['confidence']
    assert (depth['images'], confidence['images']) == (6, 6)
    assert depth['after']['mae'] < depth['before']['mae']
    assert confidence['after']['ece'] < confidence['before']['ece']
    assert confidence['after']['accuracy'] == confidence['before']['accuracy']
    printed = capsys.readouterr().out
    assert f'class scores divided by {confidence["temperature"]:.3f}: ' in printed
    assert f'depth scores times {depth["gain"]:.3f} plus {depth["shift"]:.3f}: ' in printed


def test_weights_of_the_depth_head_change_and_nothing_else(checkpoint, tmp_path):
    out = tmp_path / 'calibrated.safetensors'
    assert calibrate(checkpoint, out) == 0
    old, _ = load_checkpoint(checkpoint)
    new, info = load_checkpoint(out)
    assert {name for name in old if not torch.equal(old[name], new[name])} == HEAD
    assert {name: w.dtype for name, w in new.items()} == {n: w.dtype for n, w in old.items()}
    assert info.trained_on == 'nothing; calibrated on synthetic, split 3, part all'
    assert info.parent_sha256 == sha256_of(checkpoint)
    assert info.confidence_temperature > 2


def test_its_scores_are_those_of_evaluate(checkpoint, tmp_path):
    out, scored = tmp_path / 'calibrated.safetensors', tmp_path / 'scored.json'
    assert calibrate(checkpoint, out) == 0
    words = ['evaluate', '--checkpoint', str(out), *ROOMS, '--backend', 'torch']
    assert main([*words, '--json', str(scored)]) == 0
    metrics = load_checkpoint(out)[1].metrics
    assert (metrics['images'], metrics['measured_on']['split']) == (6, '3')
    # evaluate sees pictures in 8 bits
    rmse = json.loads(scored.read_text())['rmse']
    assert rmse == pytest.approx(metrics['rmse'], rel=0.02)


def test_what_would_not_get_better_is_not_written(checkpoint, tmp_path, capsys):
    once, twice = tmp_path / 'once.safetensors', tmp_path / 'twice.safetensors'
    assert calibrate(checkpoint, once) == 0
    assert calibrate(once, twice) == 1
    error = capsys.readouterr().err
    assert error.count('(not kept)') == 2
    assert error.endswith(': no better, nothing was written\n')
    assert not twice.exists()


def test_depth_that_no_head_of_scores_says_stays(tmp_path, capsys):
    checkpoint = save_network(tmp_path / 'hydra.safetensors', 'hydranet', {'weights': 'none'})
    out = tmp_path / 'calibrated.safetensors'
    assert calibrate(checkpoint, out) == 0
    assert 'depth' not in capsys.readouterr().out
    old, new = load_checkpoint(checkpoint)[0], load_checkpoint(out)[0]
    assert all(torch.equal(old[name], new[name]) for name in old)


def test_labels_of_other_classes_are_no_truth(tmp_path):
    checkpoint = save_network(tmp_path / 'network.safetensors', 'ccam_net', SMALL, 'camvid11')
    out, told = tmp_path / 'calibrated.safetensors', tmp_path / 'told.json'
    assert calibrate(checkpoint, out, '--json', str(told)) == 0
    result = json.loads(told.read_text())
    assert (result['depth']['images'], result['confidence']['images']) == (6, 0)
    assert result['metrics']['miou'] is None
    assert load_checkpoint(out)[1].confidence_temperature == 1


def test_pictures_of_which_nothing_is_known_are_refused(checkpoint, tmp_path, capsys):
    folder = tmp_path / 'pictures'
    for name in 'abcdef':
        write_picture(folder / f'{name}.png', np.zeros((64, 64, 3), np.uint8))
    data = ['--dataset', 'folder', '--root', str(folder), '--part', 'all']
    assert calibrate(checkpoint, tmp_path / 'out.safetensors', data=data) == 1
    told = '6 pictures say too little; wanted 5 or more with labels of the classes nyu40'
    assert told in capsys.readouterr().err


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

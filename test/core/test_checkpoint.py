"""Checkpoints: what is saved is read back, and nothing else is read."""

import dataclasses
import hashlib
import json
import math
import pickle
import struct

import pytest
from safetensors.torch import save_file
from sds_perception.core.checkpoint import (
    CheckpointInfo,
    load_checkpoint,
    read_checkpoint_info,
    save_checkpoint,
    sha256_of,
    sha256_of_weights,
    to_metadata,
)
from sds_perception.core.label_space import LabelClass, LabelSpace
import torch

SPACE = LabelSpace('two', (LabelClass('wall', (1, 2, 3), 0), LabelClass('floor', (4, 5, 6), 1)))
INFO = CheckpointInfo(
    model='ccam_net',
    model_settings={'encoder': 'mobilenet_v2', 'channels': [1, 2]},
    label_space=SPACE,
    min_depth_m=0.3,
    max_depth_m=10.0,
    input_height_px=240,
    input_width_px=320,
    metrics={'miou': 0.25},
    trained_on='synthetic rooms',
    license='Apache-2.0',
    step=7,
    parent_sha256='ab',
)
STATE = {'weight': torch.tensor([[1.0, 2.0]]), 'steps': torch.tensor(3)}


@pytest.fixture
def path(tmp_path):
    save_checkpoint(tmp_path / 'a.safetensors', STATE, INFO)
    return tmp_path / 'a.safetensors'


def test_weights_and_description_survive_a_round_trip(path):
    state, info = load_checkpoint(path)
    assert info == INFO
    assert state.keys() == STATE.keys()
    assert all(torch.equal(state[key], STATE[key]) for key in STATE)


def test_the_description_can_be_read_alone(path):
    assert read_checkpoint_info(path) == INFO


def test_what_was_refined_says_so_and_keeps_the_license():
    refined = INFO.refined(on='kitchen', metrics={'miou': 0.5})
    assert refined.trained_on == 'synthetic rooms; refined on kitchen'
    assert (refined.metrics, refined.license) == ({'miou': 0.5}, 'Apache-2.0')
    unknown = dataclasses.replace(INFO, trained_on='')
    assert unknown.refined(on='kitchen', metrics={}).trained_on == 'refined on kitchen'


def test_half_precision_is_kept(tmp_path):
    save_checkpoint(tmp_path / 'h.safetensors', {'w': torch.ones(2).half()}, INFO)
    assert load_checkpoint(tmp_path / 'h.safetensors')[0]['w'].dtype == torch.float16


def test_saving_returns_the_sha256_of_the_file(tmp_path):
    path = tmp_path / 'a.safetensors'
    assert save_checkpoint(path, STATE, INFO) == sha256_of(path)


def test_another_suffix_is_refused(tmp_path):
    with pytest.raises(ValueError, match='does not end in .safetensors'):
        save_checkpoint(tmp_path / 'a.pt', STATE, INFO)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='no checkpoint .*none.safetensors'):
        load_checkpoint(tmp_path / 'none.safetensors')


@pytest.mark.parametrize('name', ['a.pt', 'renamed.safetensors'])
def test_what_torch_saves_is_refused_whatever_it_is_called(tmp_path, name):
    torch.save(STATE, tmp_path / name)
    with pytest.raises(ValueError, match='is a pickle, which can run any code'):
        load_checkpoint(tmp_path / name)


@pytest.mark.parametrize('protocol', [2, 3, 4, 5])
def test_plain_pickles_are_refused(tmp_path, protocol):
    path = tmp_path / 'a.safetensors'
    path.write_bytes(pickle.dumps({'w': [1.0]}, protocol=protocol))
    with pytest.raises(ValueError, match='is a pickle'):
        load_checkpoint(path)


def test_a_header_whose_length_looks_like_a_pickle_is_none(tmp_path):
    path = tmp_path / 'a.safetensors'
    header = b'{"__metadata__":{"format":"other"}}'.ljust(0x0280)
    path.write_bytes(struct.pack('<Q', len(header)) + header)
    with pytest.raises(ValueError, match="has format 'other'"):
        load_checkpoint(path)


def test_the_size_of_the_input_is_that_of_pictures_of_its_shape_alone():
    assert INFO.network_size(480, 640) == (240, 320)
    assert INFO.network_size(640, 480) == (320, 256)


@pytest.mark.parametrize('keep', [0, 4, 100, -1])
def test_a_file_that_was_cut_short_is_refused(path, keep):
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match='is not a whole .safetensors file'):
        load_checkpoint(path)


def test_noise_is_refused(tmp_path):
    path = tmp_path / 'a.safetensors'
    path.write_bytes(bytes(range(256)))
    with pytest.raises(ValueError, match='is not a whole .safetensors file'):
        load_checkpoint(path)


def test_weights_of_another_program_are_refused(tmp_path):
    save_file(STATE, tmp_path / 'a.safetensors')
    with pytest.raises(ValueError, match='has format None, .* `sds train` writes checkpoints'):
        load_checkpoint(tmp_path / 'a.safetensors')


@pytest.mark.parametrize(
    'info', ['{}', '[]', 'no json', '[' * 10**5, '{"label_space": {"classes": []}}']
)
def test_a_description_that_is_none_is_refused(tmp_path, info):
    path = tmp_path / 'a.safetensors'
    save_file(STATE, path, {'format': 'sds_perception/1', 'info': info})
    with pytest.raises(ValueError, match='describes itself wrongly'):
        read_checkpoint_info(path)


@pytest.mark.parametrize(
    ('damage', 'words'),
    [
        ({'input_height_px': 0}, 'input_height_px is 0; wanted 32 to 8192'),
        ({'input_height_px': -5}, 'input_height_px is -5; wanted 32 to 8192'),
        ({'input_width_px': 1}, 'input_width_px is 1; wanted 32 to 8192'),
        ({'min_depth_m': 10.0}, '10.0 to 10.0 m; wanted 0 < min_depth_m < max_depth_m'),
        ({'min_depth_m': 0.0}, '0.0 to 10.0 m; wanted 0 < min_depth_m'),
        ({'max_depth_m': math.nan}, '0.3 to nan m'),
        ({'max_depth_m': math.inf}, '0.3 to inf m'),
        ({'focal_length_px': -1.0}, 'focal_length_px is -1.0; wanted 0.0 to'),
        ({'focal_length_px': math.nan}, 'focal_length_px is nan'),
        ({'mean': (0.0, math.inf, 0.0)}, 'wanted finite numbers'),
        ({'std': (1.0, 0.0, 1.0)}, 'std above 0'),
        ({'std': (1.0, math.nan, 1.0)}, 'std above 0'),
    ],
)
def test_numbers_that_no_network_has_are_refused_where_they_are_made_and_read(
    tmp_path, damage, words
):
    with pytest.raises(ValueError, match=words):
        dataclasses.replace(INFO, **damage)
    path = tmp_path / 'a.safetensors'
    metadata = to_metadata(INFO)
    save_file(STATE, path, {**metadata, 'info': json.dumps(json.loads(metadata['info']) | damage)})
    refused = f'a.safetensors describes itself wrongly .*({words}|wanted a finite number)'
    with pytest.raises(ValueError, match=refused):
        load_checkpoint(path)


def test_a_single_flipped_bit_is_noticed(path):
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match='a.safetensors is damaged: its weights have the sha256'):
        load_checkpoint(path)
    assert read_checkpoint_info(path) == INFO


def test_a_file_of_an_older_version_without_a_checksum_is_read(tmp_path):
    save_file(STATE, tmp_path / 'old.safetensors', to_metadata(INFO))
    assert torch.equal(load_checkpoint(tmp_path / 'old.safetensors')[0]['weight'], STATE['weight'])


def test_the_checksum_is_of_names_types_shapes_and_bytes():
    content = b'a torch.uint8 [2]\n\x01\x02b torch.int16 []\n\x03\x00'
    weights = {'b': torch.tensor(3).short(), 'a': torch.tensor([1, 2], dtype=torch.uint8)}
    assert sha256_of_weights(weights) == hashlib.sha256(content).hexdigest()
    empty = {'w': torch.ones(0, 3, dtype=torch.bfloat16)}
    assert sha256_of_weights(empty) != sha256_of_weights({'w': empty['w'].half()})


@pytest.mark.parametrize('suffix', ['.onnx', '.xml'])
def test_an_export_is_told_from_a_damaged_file(tmp_path, suffix):
    path = tmp_path / f'indoor{suffix}'
    path.write_bytes(b'exported')
    with pytest.raises(ValueError, match='is an export, .* give the .safetensors file'):
        load_checkpoint(path)

"""What is stored: 16 bits where they suffice, and no place of this machine."""

from sds_perception.core.checkpoint import load_checkpoint
from sds_perception.core.label_space import load_label_space
from sds_perception.training.checkpoints import CheckpointWriter, compact, public
import torch


def test_weights_take_16_bits_and_numbers_of_a_channel_keep_32():
    weights = {
        'conv.weight': torch.full((2, 2, 1, 1), 1 / 3),
        'norm.running_var': torch.tensor([1e-9, 3e5]),
        'norm.num_batches_tracked': torch.tensor(70000),
        'head.bias': torch.tensor([1 / 3]),
    }
    stored = compact(weights)
    assert stored['conv.weight'].dtype == torch.float16
    for key in ('norm.running_var', 'norm.num_batches_tracked', 'head.bias'):
        assert stored[key] is weights[key]


def test_values_beyond_16_bits_keep_32():
    weights = {'a.weight': torch.tensor([[65504.0]]), 'b.weight': torch.tensor([[70000.0]])}
    stored = compact(weights)
    assert stored['a.weight'].dtype == torch.float16
    assert stored['b.weight'].item() == 70000


def test_places_of_files_are_left_out():
    assert public({'encoder': 'resnet18', 'weights': '/home/me/a.safetensors'}) == {
        'encoder': 'resnet18'
    }
    assert public({'name': 'nyud', 'root': '/data'}) == {'name': 'nyud'}


def test_either_precision_can_be_written(tmp_path, tiny_settings):
    weights = {'a.weight': torch.full((64, 64), 1 / 3)}
    sizes = {}
    for dtype in ('fp16', 'fp32'):
        path = tmp_path / f'{dtype}.safetensors'
        settings = tiny_settings(weights_dtype=dtype)
        writer = CheckpointWriter(settings, load_label_space('nyu40'), 52.0)
        writer.write(path, weights, step=3, scores={'miou': 0.5})
        loaded, info = load_checkpoint(path)
        assert info.step == 3
        assert info.focal_length_px == 52
        assert info.metrics['miou'] == 0.5
        assert abs(loaded['a.weight'].float() - 1 / 3).max() < (1e-4 if dtype == 'fp16' else 1e-8)
        sizes[dtype] = path.stat().st_size
    # beside the words in both files, which are padded to 8 bytes
    assert abs(sizes['fp32'] - sizes['fp16'] - 64 * 64 * 2) <= 16

"""The runtime fits the device, or the refusal says what to do."""

import pytest
from sds_perception.inference.backends import choice
from sds_perception.inference.engine import Engine
from sds_perception.inference.settings import EngineSettings
import torch


def build(checkpoint, **settings):
    return Engine(EngineSettings(checkpoint=str(checkpoint), **settings))


def test_a_gpu_that_is_not_there_is_refused(tiny_checkpoint):
    device = f'cuda:{torch.cuda.device_count()}'
    with pytest.raises(ValueError, match=f"device is '{device}'.*choose cpu or auto"):
        build(tiny_checkpoint, device=device)


def test_without_openvino_pytorch_serves(tiny_checkpoint, monkeypatch):
    monkeypatch.setattr(choice, 'find_spec', lambda name: None)
    assert build(tiny_checkpoint, device='cpu').device_name == 'CPU (PyTorch)'
    with pytest.raises(ValueError, match='pip install openvino, or choose backend torch'):
        build(tiny_checkpoint, device='cpu', backend='openvino')


def test_without_onnx_runtime_its_backend_is_refused(tiny_checkpoint, monkeypatch):
    monkeypatch.setattr(choice, 'find_spec', lambda name: None if name == 'onnxruntime' else 1)
    with pytest.raises(ValueError, match="'onnx' is not installed; pip install onnxruntime, or"):
        build(tiny_checkpoint, device='cpu', backend='onnx')

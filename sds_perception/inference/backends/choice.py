"""Choose the runtime for a device."""

from importlib.util import find_spec

from sds_perception.core.device import choose_device
from sds_perception.inference.backends.backend import Backend
from sds_perception.inference.backends.cuda_backend import CudaBackend
from sds_perception.inference.backends.torch_backend import TorchBackend
from sds_perception.inference.deployed_network import DeployedNetwork
from sds_perception.inference.settings import EngineSettings
import torch

PACKAGES = {'openvino': ('openvino',), 'onnx': ('onnx', 'onnxruntime'), 'torch': ()}
"""What each runtime on a CPU needs beside PyTorch."""


def build_backend(
    network: DeployedNetwork, settings: EngineSettings, *, checkpoint_sha256: str
) -> Backend:
    """
    Put a network on the device that the settings name.

    :raises ValueError: if the device or the runtime is not there.
    """
    device, runtime = choose_runtime(settings)
    if device.type != 'cpu':
        return CudaBackend(network, device, settings.precision)
    if runtime == 'torch':
        return TorchBackend(network, settings.precision, settings.num_threads)
    options = {'precision': settings.precision, 'num_threads': settings.num_threads}
    # imported where they are chosen: the package works without them
    if runtime == 'onnx':
        from sds_perception.inference.backends.onnx_backend import OnnxBackend

        return OnnxBackend(network, checkpoint_sha256=checkpoint_sha256, **options)
    from sds_perception.inference.backends.openvino_backend import OpenVinoBackend, cached_model

    return OpenVinoBackend(cached_model(network, checkpoint_sha256), **options)


def choose_runtime(settings: EngineSettings) -> tuple[torch.device, str]:
    """
    Return device and runtime that the settings name, without loading anything.

    :raises ValueError: if one is not there, or the runtime is not one of the device.
    """
    device = choose_device(settings.device)
    if device.type == 'cpu':
        return device, _present_runtime(settings.backend)
    if settings.backend in ('openvino', 'onnx'):
        raise ValueError(
            f"backend {settings.backend!r} runs on the CPU, not on '{device}'; choose device "
            'cpu or backend torch'
        )
    return device, 'torch'


def _present_runtime(backend: str) -> str:
    if backend == 'auto':
        return 'openvino' if find_spec('openvino') else 'torch'
    missing = [package for package in PACKAGES[backend] if find_spec(package) is None]
    if missing:
        raise ValueError(
            f'backend {backend!r} is not installed; pip install {" ".join(missing)}, or choose '
            'backend torch'
        )
    return backend

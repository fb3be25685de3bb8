"""Choose the runtime for a device."""

from importlib.util import find_spec

from sds_perception.inference.backends.backend import Backend
from sds_perception.inference.backends.cuda_backend import CudaBackend
from sds_perception.inference.backends.torch_backend import TorchBackend
from sds_perception.inference.deployed_network import DeployedNetwork
from sds_perception.inference.settings import EngineSettings
import torch


def build_backend(
    network: DeployedNetwork, settings: EngineSettings, *, checkpoint_sha256: str
) -> Backend:
    """
    Put a network on the device that the settings name.

    :raises ValueError: if the device or the runtime is not there.
    """
    device = _present_device(settings.device)
    if device != 'cpu':
        if settings.backend == 'openvino':
            raise ValueError(
                f"backend 'openvino' runs on the CPU, not on {device!r}; choose device cpu or "
                'backend torch'
            )
        return CudaBackend(network, device, settings.precision)
    has_openvino = find_spec('openvino') is not None
    if settings.backend == 'openvino' and not has_openvino:
        raise ValueError(
            "backend 'openvino' is not installed; pip install openvino, or choose backend torch"
        )
    if settings.backend == 'torch' or not has_openvino:
        return TorchBackend(network, settings.precision, settings.num_threads)
    # imported where it is chosen: the package works without it
    from sds_perception.inference.backends.openvino_backend import OpenVinoBackend

    return OpenVinoBackend(
        network,
        precision=settings.precision,
        num_threads=settings.num_threads,
        checkpoint_sha256=checkpoint_sha256,
    )


def _present_device(device: str) -> str:
    if device == 'auto':
        return 'cuda' if torch.cuda.is_available() else 'cpu'
    index = int(device.partition(':')[2] or 0)
    if device != 'cpu' and index >= torch.cuda.device_count():
        raise ValueError(
            f'device is {device!r}, but PyTorch sees {torch.cuda.device_count()} CUDA devices; '
            'choose device cpu or auto, or install the NVIDIA driver'
        )
    return device

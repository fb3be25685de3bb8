"""One network, ready to run in every way that this machine knows."""

from collections.abc import Callable, Iterator
import copy
import os

import numpy as np
from sds_perception.cli.benchmarks.options import SuiteOptions
from sds_perception.cli.benchmarks.served_checkpoint import served_precision
from sds_perception.core.device import choose_device
from sds_perception.core.normalization import normalize
from sds_perception.inference.backends.choice import build_backend
from sds_perception.inference.deployed_network import DeployedNetwork
from sds_perception.inference.served_network import open_served
from sds_perception.inference.settings import BACKENDS, EngineSettings
import torch
from torch.utils.flop_counter import FlopCounterMode

Run = Callable[[], object]
CPU_PRECISIONS = ('fp32', 'bf16')
GPU_PRECISIONS = ('fp16', 'bf16', 'fp32')


def eager_run(network: DeployedNetwork, image: np.ndarray, device: str) -> Run:
    """
    Return a forward pass as research code makes it: eager PyTorch, channels first, fp32.

    It returns class ids and depth, those of them that the network predicts.

    :param image: (H, W, 3) uint8 RGB.
    :param device: auto, cpu, cuda or cuda:N.
    """
    place = choose_device(device)
    plain = copy.deepcopy(network.network).to(place, memory_format=torch.contiguous_format)

    def run() -> list[np.ndarray]:
        images = torch.from_numpy(image).to(place).permute(2, 0, 1)[None].float() / 255
        with torch.no_grad():
            prediction = plain(normalize(images.contiguous()))
        labels = None if prediction.logits is None else prediction.logits.argmax(dim=1)
        return [part.cpu().numpy() for part in (labels, prediction.depth) if part is not None]

    return run


def backend_runs(
    network: DeployedNetwork, image: np.ndarray, options: SuiteOptions
) -> Iterator[tuple[str, str, Run]]:
    """
    Yield backend, precision and a forward pass for each combination that can be built here.

    :param image: (H, W, 3) uint8 RGB.
    """
    is_gpu = choose_device(options.device).type == 'cuda'
    precisions = GPU_PRECISIONS if is_gpu else CPU_PRECISIONS
    for backend in BACKENDS[1:]:
        for precision in precisions if options.is_full else precisions[:1]:
            settings = EngineSettings(device=options.device, backend=backend, precision=precision)
            try:
                yield backend, precision, _backend_run(network, image, settings)
            except ValueError as error:
                options.note(f'{backend} {precision} was not measured: {error}')


def exported_runs(image: np.ndarray, options: SuiteOptions) -> Iterator[tuple[str, str, Run]]:
    """
    Yield the same for the exported file that the options name beside the checkpoint, if any.

    :param image: (H, W, 3) uint8 RGB.
    """
    if not options.compare.endswith('.xml'):
        return
    served = open_served(EngineSettings(options.compare, device='cpu'))
    backend, precision = served.backend, served_precision(served.backend.device_name, served.info)
    yield 'openvino', precision, lambda: backend.run(image[None], labels=True, depth=True)


def memory_held_mib() -> float:
    """Return the memory of this process and what it reserved on a GPU, MiB."""
    from sds_perception.nodes.process_usage import MEBIBYTE, resident_mib

    on_gpu = torch.cuda.memory_reserved() if torch.cuda.is_initialized() else 0
    return resident_mib(os.getpid()) + on_gpu / MEBIBYTE


def network_size_facts(network: DeployedNetwork, height: int, width: int) -> dict[str, float]:
    """
    Count what a network computes and holds.

    :returns: ``gmacs`` (10^9 multiply-adds for an image of this size, convolutions and matrix
        products) and ``parameters_m`` (10^6).
    """
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network.network(torch.zeros(1, 3, height, width))
    parameters = sum(parameter.numel() for parameter in network.parameters())
    return {
        'gmacs': round(counter.get_total_flops() / 2e9, 2),
        'parameters_m': round(parameters / 1e6, 2),
    }


def _backend_run(network: DeployedNetwork, image: np.ndarray, settings: EngineSettings) -> Run:
    backend = build_backend(
        copy.deepcopy(network), settings, checkpoint_sha256=repr(network.network)
    )
    return lambda: backend.run(image[None], labels=True, depth=True)

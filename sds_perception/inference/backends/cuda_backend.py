"""PyTorch on an NVIDIA GPU, each image size recorded once as a CUDA graph."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
import logging

import numpy as np
from sds_perception.inference.backends.backend import NetworkOutput, chosen_outputs
from sds_perception.inference.backends.cuda_buffers import Buffers
from sds_perception.inference.deployed_network import DeployedNetwork
import torch
from torch import nn

DTYPES = {'auto': torch.float16, 'fp16': torch.float16, 'bf16': torch.bfloat16}
KEPT_VARIANTS = 8
"""Recorded graphs in memory, one for each image size, number and choice of outputs."""
WARM_UP_RUNS = 3
"""Runs before a recording, in which cuDNN chooses its algorithms."""

logger = logging.getLogger(__name__)


class CudaBackend:
    """
    Runs the network channels last in half precision, on a stream of its own.

    Without a graph, starting several hundred small kernels one by one takes longer than they run.
    """

    def __init__(self, network: DeployedNetwork, device: torch.device, precision: str):
        """
        Move a network to a GPU.

        :param device: of type cuda.
        :param precision: auto (fp16), fp32, fp16 or bf16.
        :raises ValueError: if the GPU has not enough memory.
        """
        self.device_name = f'{torch.cuda.get_device_name(device)} (PyTorch)'
        self.output_names = network.output_names
        try:
            self._stream = torch.cuda.Stream(device)
            network = network.to(device, memory_format=torch.channels_last)
        except torch.cuda.OutOfMemoryError as error:
            raise _out_of_memory(self.device_name) from error
        dtype = DTYPES.get(precision)
        if dtype:
            halve_weights(network, dtype)
        torch.cuda.synchronize(device)  # the weights came in another stream
        # of another object: a cache that knows its owner keeps both on the GPU for minutes after
        # another network has taken over
        recorder = _Recorder(network, device, self._stream, dtype)
        self._variant = lru_cache(KEPT_VARIANTS)(recorder.recorded)

    def run(self, images: np.ndarray, *, labels: bool, depth: bool) -> NetworkOutput:
        """Run the network on images of one size; see :class:`Backend`."""
        try:
            with torch.inference_mode(), torch.cuda.stream(self._stream):
                compute, buffers = self._variant(images.shape, labels, depth)
                buffers.send(images)
                compute()
                arrays = buffers.fetch(self._stream)
        except torch.cuda.OutOfMemoryError as error:
            raise _out_of_memory(self.device_name) from error
        names = chosen_outputs(self.output_names, labels=labels, depth=depth)
        return NetworkOutput(**dict(zip(names, arrays, strict=True)))


@dataclass(frozen=True)
class _Recorder:
    """Records the work on images of one shape."""

    network: DeployedNetwork
    device: torch.device
    stream: torch.cuda.Stream
    dtype: torch.dtype | None

    def recorded(
        self, shape: tuple[int, ...], labels: bool, depth: bool
    ) -> tuple[Callable[[], None], Buffers]:
        """Return a function that computes, and the buffers that it reads and writes."""
        buffers = Buffers(shape, self.device)
        compute = partial(self._compute, buffers, labels, depth)
        # what is recorded serves every frame: worth trying cuDNN's algorithms
        with torch.backends.cudnn.flags(
            enabled=True, benchmark=True, allow_tf32=torch.backends.cudnn.allow_tf32
        ):
            for _ in range(WARM_UP_RUNS):
                compute()
            self.stream.synchronize()
            graph = torch.cuda.CUDAGraph()
            try:
                # thread_local: another engine may run meanwhile
                with torch.cuda.graph(
                    graph, stream=self.stream, capture_error_mode='thread_local'
                ):
                    compute()
            except torch.cuda.OutOfMemoryError:
                raise
            except RuntimeError as error:
                logger.warning('running without a CUDA graph, which is slower: %s', error)
                return compute, buffers
        return graph.replay, buffers

    def _compute(self, buffers: Buffers, labels: bool, depth: bool) -> None:
        dtype = self.dtype or torch.float16
        # without its cache: a recording must not refer to weights cast outside of it
        with torch.autocast('cuda', dtype, enabled=bool(self.dtype), cache_enabled=False):
            buffers.outputs = self.network(buffers.images, labels, depth)


def halve_weights(network: nn.Module, dtype: torch.dtype) -> None:
    """
    Store the weights of convolutions and linear layers in half precision.

    What is sensitive, such as batch norm and softmax, stays in full precision under autocast,
    which otherwise would cast the same weights again for every image.
    """
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
            module.to(dtype)


def _out_of_memory(device_name: str) -> ValueError:
    return ValueError(
        f'{device_name} has not enough free memory for the network; choose a smaller '
        'input_height_px and input_width_px, or device cpu'
    )

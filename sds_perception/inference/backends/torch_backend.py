"""PyTorch on a CPU."""

from contextlib import nullcontext

import numpy as np
from sds_perception.inference.backends.backend import NetworkOutput, chosen_outputs
from sds_perception.inference.deployed_network import DeployedNetwork
import torch

AUTOCAST_DTYPES = {'fp16': torch.float16, 'bf16': torch.bfloat16}
CHOSEN_BY_TORCH = torch.get_num_threads()


class TorchBackend:
    """Runs the network as it was trained, channels last."""

    device_name = 'CPU (PyTorch)'

    def __init__(self, network: DeployedNetwork, precision: str, num_threads: int):
        """
        Take over a network.

        :param precision: auto (fp32), fp32, fp16 or bf16.
        :param num_threads: 0 = PyTorch's choice; PyTorch has one number for the whole process.
        """
        self._network = network.to(memory_format=torch.channels_last)
        self.output_names = network.output_names
        self._dtype = AUTOCAST_DTYPES.get(precision)
        torch.set_num_threads(num_threads or CHOSEN_BY_TORCH)

    def run(self, images: np.ndarray, *, labels: bool, depth: bool) -> NetworkOutput:
        """Run the network on images of one size; see :class:`Backend`."""
        cast = torch.autocast('cpu', self._dtype) if self._dtype else nullcontext()
        with torch.inference_mode(), cast:
            outputs = self._network(torch.from_numpy(images), labels, depth)
        names = chosen_outputs(self.output_names, labels=labels, depth=depth)
        arrays = (output.numpy() for output in outputs)
        return NetworkOutput(**dict(zip(names, arrays, strict=True)))

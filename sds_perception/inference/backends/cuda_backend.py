"""PyTorch on an NVIDIA GPU."""

import numpy as np
from sds_perception.inference.backends.backend import NetworkOutput
from sds_perception.inference.deployed_network import DeployedNetwork
import torch
from torch import Tensor

AUTOCAST_DTYPES = {'auto': torch.float16, 'fp16': torch.float16, 'bf16': torch.bfloat16}


class CudaBackend:
    """Runs the network channels last in half precision; page-locked memory on both ways."""

    def __init__(self, network: DeployedNetwork, device: str, precision: str):
        """
        Move a network to a GPU.

        :param device: cuda or cuda:N.
        :param precision: auto (fp16), fp32, fp16 or bf16.
        :raises ValueError: if the GPU has not enough memory.
        """
        self._device = torch.device(device)
        self._dtype = AUTOCAST_DTYPES.get(precision)
        self.device_name = f'{torch.cuda.get_device_name(self._device)} (PyTorch)'
        self._pinned: dict[str, Tensor] = {}
        try:
            self._network = network.to(self._device, memory_format=torch.channels_last)
        except torch.cuda.OutOfMemoryError as error:
            raise _out_of_memory(self.device_name) from error

    def run(self, images: np.ndarray, *, labels: bool, depth: bool) -> NetworkOutput:
        """Run the network on one image; see :class:`Backend`."""
        sent = self._page_locked('images', torch.from_numpy(images))
        names = self._network.output_names(labels=labels, depth=depth)
        cast = torch.autocast('cuda', self._dtype or torch.float16, enabled=bool(self._dtype))
        try:
            with torch.inference_mode(), cast:
                images_there = sent.to(self._device, non_blocking=True)
                outputs = self._network(images_there, labels, depth)
                arrived = [
                    self._page_locked(name, output)
                    for name, output in zip(names, outputs, strict=True)
                ]
            torch.cuda.current_stream(self._device).synchronize()
        except torch.cuda.OutOfMemoryError as error:
            raise _out_of_memory(self.device_name) from error
        # the page-locked buffers serve the next frame, too
        arrays = (buffer.numpy().copy() for buffer in arrived)
        return NetworkOutput(**dict(zip(names, arrays, strict=True)))

    def _page_locked(self, name: str, source: Tensor) -> Tensor:
        buffer = self._pinned.get(name)
        if buffer is None or buffer.shape != source.shape:
            buffer = torch.empty(source.shape, dtype=source.dtype, pin_memory=True)
            self._pinned[name] = buffer
        return buffer.copy_(source, non_blocking=True)


def _out_of_memory(device_name: str) -> ValueError:
    return ValueError(
        f'{device_name} has not enough free memory for the network; choose a smaller '
        'input_height_px and input_width_px, or device cpu'
    )

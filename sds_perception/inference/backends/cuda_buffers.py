"""Memory that a CUDA graph reads and writes, and its page-locked twins on the host."""

import numpy as np
import torch
from torch import Tensor


class Buffers:
    """The image on the device, and the outputs on their way back."""

    def __init__(self, shape: tuple[int, ...], device: torch.device):
        """
        Allocate memory for images of one shape.

        :param shape: (B, h, w, 3).
        """
        self.images = torch.zeros(shape, dtype=torch.uint8, device=device)
        self.outputs: tuple[Tensor, ...] = ()
        # the device copies from and to page-locked memory by itself, without the CPU
        self._sent = torch.empty(shape, dtype=torch.uint8, pin_memory=True)
        self._arrived: list[Tensor] = []

    def send(self, images: np.ndarray) -> None:
        """Copy (B, h, w, 3) uint8 images to the device, in the current stream."""
        self._sent.copy_(torch.from_numpy(images))
        self.images.copy_(self._sent, non_blocking=True)

    def fetch(self, stream: torch.cuda.Stream) -> list[np.ndarray]:
        """Wait for the stream and return the outputs in memory that stays theirs."""
        if not self._arrived:
            self._arrived = [
                torch.empty(output.shape, dtype=output.dtype, pin_memory=True)
                for output in self.outputs
            ]
        for arrived, output in zip(self._arrived, self.outputs, strict=True):
            arrived.copy_(output, non_blocking=True)
        stream.synchronize()
        # the page-locked memory serves the next frame, too
        return [arrived.numpy().copy() for arrived in self._arrived]

"""What every runtime offers the engine."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True)
class NetworkOutput:
    """What the network says of images, at its own resolution; None for what it was not asked."""

    labels: np.ndarray | None = None
    """(B, h, w) uint8 class ids."""
    confidence: np.ndarray | None = None
    """(B, h, w) float32 in (0, 1]."""
    depth: np.ndarray | None = None
    """(B, h, w) float32 meters."""

    def of(self, index: int) -> 'NetworkOutput':
        """Return what it says of one image, (h, w) each."""
        parts = (self.labels, self.confidence, self.depth)
        return NetworkOutput(*(None if part is None else part[index] for part in parts))


class Backend(Protocol):
    """A network that is ready to run; used by one thread at a time."""

    device_name: str
    """The hardware and the runtime, for people."""
    output_names: tuple[str, ...]
    """Of labels, confidence and depth what the network knows, in its order."""

    def run(self, images: np.ndarray, *, labels: bool, depth: bool) -> NetworkOutput:
        """
        Run the network once, on one or several images of one size.

        :param images: (B, h, w, 3) uint8 RGB, contiguous; any size of at least 32 px.
        :param labels: compute labels and confidence, if the network knows classes.
        :param depth: compute depth, if the network knows it.
        :raises ValueError: if the device has not enough memory.
        """
        ...


def chosen_outputs(names: tuple[str, ...], *, labels: bool, depth: bool) -> tuple[str, ...]:
    """Return those of a network's outputs that were asked for, in its order."""
    wanted = {'labels': labels, 'confidence': labels, 'depth': depth}
    return tuple(name for name in names if wanted[name])

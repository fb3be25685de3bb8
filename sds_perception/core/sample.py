"""One training or evaluation picture with everything known about it."""

from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor

IGNORE = 255
"""Label of a pixel whose class nobody knows."""


@dataclass(frozen=True)
class Sample:
    """
    One picture, its ground truth and its camera; a batch of them has a leading B everywhere.

    A data set without labels gives ``labels`` full of 255, one without depth gives ``valid``
    that is False everywhere, so that every sample collates with every other.
    """

    image: Tensor
    """(3, H, W) float32 RGB in [0, 1]."""
    labels: Tensor
    """(H, W) int64 class ids; 255 = ignore."""
    depth: Tensor
    """(1, H, W) float32 meters along the optical axis; 0 where not valid."""
    valid: Tensor
    """(1, H, W) bool, True where depth is known."""
    K: Tensor
    """(3, 3) float32 pixels, of the picture as it is here."""
    name: str | tuple[str, ...] = ''
    """What a person finds the picture by; a tuple in a batch."""
    normals: Tensor | None = None
    """(3, H, W) unit surface normals in camera axes, where the data set knows them."""
    neighbors: Tensor | None = None
    """(N, 3, H, W) float32 RGB in [0, 1], pictures of the same camera at other moments."""
    neighbor_T: Tensor | None = None  # noqa: N815
    """(N, 4, 4) float32, maps points of this picture, meters, into each neighbor's camera."""

    def replace(self, **changes) -> 'Sample':
        """Copy the sample with some fields changed."""
        return replace(self, **changes)

    def to(self, device: torch.device | str) -> 'Sample':
        """Move all tensors to a device."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        moved = {
            name: value.to(device, non_blocking=True)
            for name, value in values.items()
            if isinstance(value, Tensor)
        }
        return self.replace(**moved)


def collate(samples: list[Sample]) -> Sample:
    """
    Stack samples of equal size into a batch.

    Normals, neighbors and their poses are kept only where every sample has them.

    :param samples: at least one sample; all of one height and width.
    :returns: a Sample with a leading batch axis.
    """
    stacked = {}
    for name in (field.name for field in fields(Sample)):
        values = [getattr(sample, name) for sample in samples]
        if all(isinstance(value, Tensor) for value in values):
            stacked[name] = torch.stack(values)
    return Sample(name=tuple(sample.name for sample in samples), **stacked)

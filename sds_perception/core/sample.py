"""One training or evaluation picture with everything known about it."""

from dataclasses import dataclass, replace

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

    def replace(self, **changes) -> 'Sample':
        """Copy the sample with some fields changed."""
        return replace(self, **changes)

    def to(self, device: torch.device | str) -> 'Sample':
        """Move all tensors to a device."""
        return self.replace(
            image=self.image.to(device, non_blocking=True),
            labels=self.labels.to(device, non_blocking=True),
            depth=self.depth.to(device, non_blocking=True),
            valid=self.valid.to(device, non_blocking=True),
            K=self.K.to(device, non_blocking=True),
            normals=None if self.normals is None else self.normals.to(device, non_blocking=True),
        )


def collate(samples: list[Sample]) -> Sample:
    """
    Stack samples of equal size into a batch.

    Normals are kept only where every sample has them.

    :param samples: at least one sample; all of one height and width.
    :returns: a Sample with a leading batch axis.
    """
    has_normals = all(sample.normals is not None for sample in samples)
    return Sample(
        image=torch.stack([sample.image for sample in samples]),
        labels=torch.stack([sample.labels for sample in samples]),
        depth=torch.stack([sample.depth for sample in samples]),
        valid=torch.stack([sample.valid for sample in samples]),
        K=torch.stack([sample.K for sample in samples]),
        name=tuple(sample.name for sample in samples),
        normals=torch.stack([sample.normals for sample in samples]) if has_normals else None,
    )

"""One training or evaluation picture with everything known about it."""

from dataclasses import dataclass, fields, replace

from sds_perception.core.label_space import UNLABELED
import torch
from torch import Tensor

FILLS = {
    'neighbors': torch.nan,
    'neighbor_T': torch.nan,
    'clean': torch.nan,
    'class_shares': 0.0,
    'inside': True,
}
"""What only some samples of a batch may have, and what the others then get."""


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
    neighbors: Tensor | None = None
    """(N, 3, H, W) float32 RGB in [0, 1], pictures of the same camera at other moments."""
    neighbor_T: Tensor | None = None  # noqa: N815
    """(N, 4, 4) float32, maps points of this picture, meters, into each neighbor's camera."""
    clean: Tensor | None = None
    """(3, H, W) ``image`` in its true colors, where an augmentation changed those."""
    class_shares: Tensor | None = None
    """(C, H, W) probabilities of the classes by a teacher; all 0 where nobody says anything.
    Those of a batch may be coarser than its pictures: of pixels evenly spread."""
    nearness: Tensor | None = None
    """() by how much an augmentation divided depth; None = it is as measured."""
    inside: Tensor | None = None
    """(H, W) bool, False where a crop reached beyond the picture; None = it did nowhere."""

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

    Neighbors, their poses and clean colors of samples without them are NaN in a batch in which
    others have them, and class shares are 0.

    :param samples: at least one sample; all of one height and width.
    :returns: a Sample with a leading batch axis.
    """
    stacked = {}
    for name in (field.name for field in fields(Sample)):
        values = [getattr(sample, name) for sample in samples]
        if name in FILLS:
            values = _filled(values, FILLS[name])
        if all(isinstance(value, Tensor) for value in values):
            stacked[name] = torch.stack(values)
    return Sample(name=tuple(sample.name for sample in samples), **stacked)


def select(batch: Sample, rows: Tensor) -> Sample:
    """
    Keep some samples of a batch.

    :param rows: (B,) bool, or int64 places in the batch, in any order.
    :returns: a Sample with a leading batch axis.
    """
    values = {field.name: getattr(batch, field.name) for field in fields(batch)}
    kept = {
        name: value[rows.to(value.device)]
        for name, value in values.items()
        if isinstance(value, Tensor)
    }
    places = torch.arange(len(batch.name))[rows.cpu()].tolist()
    return batch.replace(name=tuple(batch.name[place] for place in places), **kept)


def concatenate(batches: list[Sample]) -> Sample:
    """
    Put batches of one picture size one behind the other.

    What one of them lacks is filled as in :func:`collate`.

    :param batches: at least one; each with a leading batch axis.
    :returns: one batch.
    """
    joined = {}
    for name in (field.name for field in fields(Sample)):
        values = [getattr(batch, name) for batch in batches]
        if name in FILLS:
            counts = [len(batch.image) for batch in batches]
            values = _filled_batches(values, counts, FILLS[name])
        if all(isinstance(value, Tensor) for value in values):
            joined[name] = torch.cat(values)
    return Sample(name=tuple(name for batch in batches for name in batch.name), **joined)


def is_labeled(labels: Tensor) -> Tensor:
    """Return (B,) bool, True where any pixel of a picture's (B, H, W) labels is not 255."""
    return (labels != UNLABELED).flatten(1).any(dim=1)


def _filled(values: list[Tensor | None], fill: float) -> list[Tensor | None]:
    known = next((value for value in values if value is not None), None)
    if known is None:
        return values
    unknown = torch.full_like(known, fill)
    return [unknown if value is None else value for value in values]


def _filled_batches(
    values: list[Tensor | None], counts: list[int], fill: float
) -> list[Tensor | None]:
    known = next((value for value in values if value is not None), None)
    if known is None:
        return values
    return [
        known.new_full((count, *known.shape[1:]), fill) if value is None else value
        for value, count in zip(values, counts, strict=True)
    ]

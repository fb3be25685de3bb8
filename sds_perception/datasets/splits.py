"""Divide pictures into a part to fit and a part to choose settings on."""

from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset

NUM_BLOCKS = 12


def divide(count: int, validation_fraction: float) -> tuple[list[int], list[int]]:
    """
    Hold out evenly spaced blocks of consecutive pictures.

    Recordings show the same room or street in neighboring pictures: pictures drawn one by one
    would be judged on rooms that were learned.

    :param count: pictures in recording order.
    :param validation_fraction: share to hold out, in (0, 0.5]; one picture at least.
    :returns: indices to fit and indices to validate on, both rising, without overlap.
    :raises ValueError: for fewer than two pictures.
    """
    held_out = _held_out(count, validation_fraction)
    blocks = min(NUM_BLOCKS, held_out)
    validation = []
    for block in range(blocks):
        size = held_out * (block + 1) // blocks - held_out * block // blocks
        start = count * (2 * block + 1) // (2 * blocks) - size // 2
        validation += range(start, start + size)
    chosen = set(validation)
    return [index for index in range(count) if index not in chosen], validation


def cut_end(count: int, validation_fraction: float) -> tuple[list[int], list[int]]:
    """
    Hold out the end of a recording, for a single clip in which all blocks would be neighbors.

    :param count: pictures in recording order.
    :param validation_fraction: share to hold out, in (0, 0.5]; one picture at least.
    :returns: indices of the start and of the end.
    :raises ValueError: for fewer than two pictures.
    """
    first = count - _held_out(count, validation_fraction)
    return list(range(first)), list(range(first, count))


def _held_out(count: int, validation_fraction: float) -> int:
    if count < 2:
        raise ValueError(f'{count} pictures cannot be divided in two parts; wanted 2 or more')
    return max(1, round(count * validation_fraction))


class Part(DenseDataset):
    """Some pictures of a data set."""

    def __init__(self, dataset: DenseDataset, indices: list[int]):
        self.dataset = dataset
        self.indices = indices
        self.label_space = dataset.label_space
        self.min_depth_m = dataset.min_depth_m
        self.max_depth_m = dataset.max_depth_m

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self.indices)

    def __getitem__(self, index: int) -> Sample:
        """Read one of the chosen pictures."""
        return self.dataset[self.indices[index]]

"""Augmented training batches in an order that only the seed and the step decide."""

from collections.abc import Iterator

from sds_perception.augmentations.geometric import focal_length_px, resize
from sds_perception.augmentations.presets import augment
from sds_perception.core.input_size import network_size
from sds_perception.core.sample import Sample, collate
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.training.settings import TrainSettings
import torch
from torch.utils.data import ConcatDataset, DataLoader, Dataset


class AugmentedPictures(Dataset):
    """
    Pictures that look different in every epoch; an item is named (epoch, index).

    Each keeps its shape, as it does when it is served. All are read as pictures of one camera,
    the first picture's: ``focal_length_px`` is its focal length at the network's input size.
    Depth that the network cannot say is not valid.
    """

    def __init__(self, datasets: list[DenseDataset], settings: TrainSettings):
        self._pictures = ConcatDataset(datasets)
        self._settings = settings
        picture = self._pictures[0]
        first = resize(picture, *self._network_size(picture))
        self.focal_length_px = focal_length_px(first.K)

    def __len__(self) -> int:
        """Return the number of pictures an epoch."""
        return len(self._pictures)

    def __getitem__(self, key: tuple[int, int]) -> Sample:
        """Read a picture and change it as its epoch and index decide."""
        epoch, index = key
        generator = seeded_generator(self._settings.seed, epoch, index)
        picture = self._pictures[index]
        height, width = self._network_size(picture)
        sample = augment(
            picture,
            self._settings.augmentation,
            height=height,
            width=width,
            reference_focal_length_px=self.focal_length_px,
            generator=generator,
        )
        nearest, farthest = self._settings.min_depth_m, self._settings.max_depth_m
        in_range = (sample.depth >= nearest) & (sample.depth <= farthest)
        return sample.replace(valid=sample.valid & in_range)

    def _network_size(self, picture: Sample) -> tuple[int, int]:
        return network_size(
            *picture.labels.shape,
            input_height=self._settings.input_height_px,
            input_width=self._settings.input_width_px,
        )


def batch_order(
    num_pictures: int, settings: TrainSettings, *, first_step: int, last_step: int
) -> list[list[tuple[int, int]]]:
    """
    List the (epoch, index) pairs of every batch; a resumed run lists the same ones.

    :param first_step: steps that are done.
    :param last_step: steps after which training ends.
    :raises ValueError: if the pictures do not fill one batch.
    """
    per_epoch = steps_per_epoch(num_pictures, settings.batch_size)
    order = []
    for epoch in range(first_step // per_epoch, -(-last_step // per_epoch)):
        generator = seeded_generator(settings.seed, epoch)
        shuffled = torch.randperm(num_pictures, generator=generator).tolist()
        for position in range(per_epoch):
            chosen = shuffled[position * settings.batch_size :][: settings.batch_size]
            order.append([(epoch, index) for index in chosen])
    skipped = first_step % per_epoch
    return order[skipped:][: last_step - first_step]


def joined_order(
    labeled: list[list[tuple[int, int]]], streamed: list[list[tuple[int, int]]], *, offset: int
) -> list[list[tuple[int, int]]]:
    """Append to every batch one of other pictures, which begin at an offset."""
    return [
        [*batch, *((epoch, index + offset) for epoch, index in other)]
        for batch, other in zip(labeled, streamed, strict=True)
    ]


def steps_per_epoch(num_pictures: int, batch_size: int) -> int:
    """
    Count the full batches of an epoch; a rest of pictures waits for the next shuffle.

    :raises ValueError: if the pictures do not fill one batch.
    """
    if num_pictures < batch_size:
        raise ValueError(
            f'{num_pictures} pictures do not fill a batch of {batch_size}; lower batch_size'
        )
    return num_pictures // batch_size


def read_batches(
    pictures: Dataset, order: list[list[tuple[int, int]]], num_workers: int
) -> Iterator[Sample]:
    """
    Read the batches of an order, in that order; workers end with the iterator.

    :raises OSError: for a picture that cannot be read.
    :raises ValueError: for one that is broken; both as the data set says it.
    """
    loader = DataLoader(
        _Attempts(pictures),
        batch_sampler=order,
        num_workers=num_workers,
        collate_fn=_collate_or_error,
        worker_init_fn=_use_one_thread,
        prefetch_factor=4 if num_workers else None,
    )
    for batch in loader:
        if isinstance(batch, Exception):
            raise batch
        yield batch


class _Attempts(Dataset):
    """Pictures, or why one could not be read: what a worker raises loses its words and class."""

    def __init__(self, pictures: Dataset):
        self._pictures = pictures

    def __getitem__(self, key: tuple[int, int]) -> Sample | Exception:
        try:
            return self._pictures[key]
        except (OSError, ValueError) as error:
            return error


def _collate_or_error(samples: list[Sample | Exception]) -> Sample | Exception:
    errors = [sample for sample in samples if isinstance(sample, Exception)]
    return errors[0] if errors else collate(samples)


def seeded_generator(*numbers: int) -> torch.Generator:
    """Make a generator from any whole numbers; different numbers give unrelated streams."""
    seed = 0x9E3779B97F4A7C15
    for number in numbers:
        # splitmix64: neighboring numbers must not give similar seeds
        seed = (seed ^ (number + 0x9E3779B97F4A7C15)) * 0xBF58476D1CE4E5B9 % 2**64
        seed = (seed ^ (seed >> 27)) * 0x94D049BB133111EB % 2**64
        seed ^= seed >> 31
    return torch.Generator().manual_seed(seed % 2**63)


def _use_one_thread(worker: int) -> None:
    torch.set_num_threads(1)

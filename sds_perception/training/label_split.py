"""Which pictures keep their labels: drawn once, written down, and read again."""

from pathlib import Path

from sds_perception.core.files import write_atomically
from sds_perception.core.text_files import read_text
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.training.batches import seeded_generator
import torch
from torch.utils.data import ConcatDataset

SPLIT = 0x73706C


def draw_labeled(count: int, fraction: float, seed: int) -> list[int]:
    """
    Draw pictures that keep their labels; those of a smaller fraction are among them.

    :param count: pictures there are.
    :param fraction: share to draw, in (0, 1]; at least one picture.
    :returns: places, rising.
    """
    order = torch.randperm(count, generator=seeded_generator(seed, SPLIT)).tolist()
    return sorted(order[: max(1, round(count * fraction))])


def labeled_places(
    path: Path, datasets: list[DenseDataset], *, fraction: float, seed: int
) -> list[int]:
    """
    Read the split of a file; where there is none, draw one and write it.

    The file has a line a picture: its place in the joined data sets and its name, by which other
    pictures are told. A line without a name is believed.

    :returns: places of the labeled pictures in the joined data sets, rising.
    :raises ValueError: for a file that holds something else, or a split of other data.
    """
    pictures = ConcatDataset(datasets)
    if path.is_file():
        return _read(path, pictures, fraction)
    places = draw_labeled(len(pictures), fraction, seed)
    lines = [f'# {len(places)} of {len(pictures)} pictures, seed {seed}']
    lines += [f'{place}\t{pictures[place].name}' for place in places]
    write_atomically(path, '\n'.join(lines) + '\n')
    return places


def _read(path: Path, pictures: ConcatDataset, fraction: float) -> list[int]:
    count = len(pictures)
    lines = [line for line in read_text(path).splitlines() if line and line[0] != '#']
    rows = [line.partition('\t') for line in lines]
    try:
        places = [int(place) for place, _, _ in rows]
    except ValueError:
        raise ValueError(f'{path} is not a split: wanted a number at each line') from None
    wanted = max(1, round(count * fraction))
    if len(places) != wanted or places != sorted(set(places)) or places[-1] >= count:
        raise ValueError(
            f'{path} names {len(places)} pictures up to {max(places, default=None)}; '
            f'wanted {wanted} of {count}, rising: give another split_file, or delete it'
        )
    for place, (_, _, name) in zip(places, rows, strict=True):
        if name and name != (found := pictures[place].name):
            raise ValueError(
                f'{path} is of other pictures: it has {name!r} at place {place}, where these have '
                f'{found!r}; give another split_file, or delete it'
            )
    return places

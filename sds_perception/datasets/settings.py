"""Settings that name a data set and a part of it."""

from dataclasses import dataclass

from sds_perception.core.settings import check_choice

PARTS = ('all', 'fit', 'validation', 'start', 'end')


@dataclass(frozen=True)
class DatasetSettings:
    """Which pictures."""

    name: str = 'nyud'
    """One of nyud, scannet, cityscapes, kitti, vkitti, synthia, camvid, folder, synthetic."""
    root: str = ''
    """Folder or file that holds the data set."""
    split: str = 'train'
    """The data set's own split; for synthetic rooms the seed."""
    label_space: str = ''
    """Classes to read the labels as, where that is known (scannet20, cityscapes19); '' = own."""
    neighbors: tuple[int, ...] = ()
    """Offsets of other pictures of a video that come along (-1, 1), in frames; empty = none."""
    part: str = 'all'
    """all of the split; fit or validation, which takes blocks of it; or start or end of it."""
    validation_fraction: float = 0.12
    """Share of the split that the validation part or the end takes, in (0, 0.5]."""
    count: int = 0
    """Only the first so many pictures; 0 = all. Synthetic rooms need a number."""

    def __post_init__(self):
        check_choice('part', self.part, PARTS)
        if not 0 < self.validation_fraction <= 0.5:
            raise ValueError(
                f'validation_fraction is {self.validation_fraction}; wanted above 0, at most 0.5'
            )
        if 0 in self.neighbors or len(set(self.neighbors)) < len(self.neighbors):
            raise ValueError(
                f'neighbors are {list(self.neighbors)}; wanted different offsets other than 0'
            )
        if self.count < 0:
            raise ValueError(f'count is {self.count}; wanted 0 (all) or more')

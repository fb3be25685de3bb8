"""The camera of a recorded bag, with the depth that a sensor measured beside it."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sds_perception.core.label_space import load_label_space
from sds_perception.core.sample import Sample
from sds_perception.datasets.bag_frames import BagFrame, BagFrames
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.measured import measured_sample


class Rosbag(DenseDataset):
    """
    The color pictures of a bag of ROS 1 or 2; depth is of the nearest moment, labels are unknown.

    A bag is read from its start to its end. Pictures come quickly in their order, and whoever
    goes back begins anew: training in random order is slow.
    """

    min_depth_m, max_depth_m = 0.1, 80.0

    def __init__(self, root: str | Path):
        """Open a bag; paths and errors are those of :class:`BagFrames`."""
        self._frames = BagFrames(root)
        self.label_space = load_label_space('nyu40')
        self._rest: Iterator[BagFrame] = iter(())
        self._next = len(self._frames)

    def __len__(self) -> int:
        """Return the number of color pictures."""
        return len(self._frames)

    def __getitem__(self, index: int) -> Sample:
        """
        Read one picture; a camera without a calibration is taken for one 63 degrees wide.

        :raises ValueError: for one that cannot be decoded, or depth of another size.
        """
        frame = self._frame(index)
        return measured_sample(
            frame.image,
            labels=None,
            depth=frame.depth,
            depth_range_m=(self.min_depth_m, self.max_depth_m),
            K=frame.K,
            name=frame.name,
        )

    def _frame(self, index: int) -> BagFrame:
        if not 0 <= index < len(self):
            raise IndexError(f'picture {index} of {len(self)}')
        if index < self._next:
            self._rest, self._next = iter(self._frames), 0
        skipped, self._next = index - self._next, index + 1
        return next(islice(self._rest, skipped, None))

"""Any folder of pictures, without ground truth."""

from pathlib import Path

from sds_perception.core.label_space import LabelSpace, load_label_space
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.picture_files import list_pictures, read_rgb
from sds_perception.datasets.unmeasured import FOCAL_PER_WIDTH, sample_without_depth


class Folder(DenseDataset):
    """All pictures below a folder, in the order of their paths."""

    min_depth_m, max_depth_m = 0.1, 80.0

    def __init__(self, root: str | Path, label_space: LabelSpace | None = None):
        """
        Find the pictures.

        :param label_space: classes that predictions will speak of; default: nyu40.
        :raises FileNotFoundError: if there is no folder, or no picture in it.
        """
        self._root = Path(root)
        self._images = list_pictures(self._root, recursive=True)
        self.label_space = label_space or load_label_space('nyu40')

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._images)

    def __getitem__(self, index: int) -> Sample:
        """Read one picture; labels are all 255 and depth is nowhere valid."""
        path = self._images[index]
        name = str(path.relative_to(self._root))
        return sample_without_depth(
            read_rgb(path), labels=None, focal_per_width=FOCAL_PER_WIDTH, name=name
        )

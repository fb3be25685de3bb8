"""Any folder of pictures, without ground truth."""

from pathlib import Path

from sds_perception.core.label_space import LabelSpace, load_label_space
from sds_perception.core.sample import IGNORE, Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.picture_files import PICTURE_SUFFIXES, image_tensor, read_rgb
import torch

FOCAL_PER_WIDTH = 0.81
"""Focal length over image width of a camera that nobody calibrated: 63 degrees wide."""


class Folder(DenseDataset):
    """All pictures below a folder, in the order of their paths."""

    min_depth_m, max_depth_m = 0.1, 80.0

    def __init__(self, root: str | Path, label_space: LabelSpace | None = None):
        root = Path(root)
        if not root.is_dir():
            raise FileNotFoundError(f'there is no folder {root}')
        self._root = root
        self.label_space = label_space or load_label_space('nyu40')
        self._images = sorted(p for p in root.rglob('*') if p.suffix.lower() in PICTURE_SUFFIXES)
        if not self._images:
            raise FileNotFoundError(f'{root} holds no pictures ({", ".join(PICTURE_SUFFIXES)})')

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._images)

    def __getitem__(self, index: int) -> Sample:
        """Read one picture; labels are all 255 and depth is nowhere valid."""
        path = self._images[index]
        image = image_tensor(read_rgb(path))
        height, width = image.shape[-2:]
        focal = FOCAL_PER_WIDTH * width
        return Sample(
            image=image,
            labels=torch.full((height, width), IGNORE),
            depth=torch.zeros(1, height, width),
            valid=torch.zeros(1, height, width, dtype=torch.bool),
            K=torch.tensor(
                [[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1.0]]
            ),
            name=str(path.relative_to(self._root)),
        )

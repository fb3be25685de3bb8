"""One camera frame as it comes in while a robot drives, with whatever is known about it."""

from dataclasses import dataclass, replace

import numpy as np
from sds_perception.core.label_space import UNLABELED
from sds_perception.core.sample import Sample
from sds_perception.datasets.measured import measured_sample
import torch

NEIGHBOR_OFFSETS = (-1, 1)
"""What the neighbors of a frame are: one earlier, one later."""


@dataclass(frozen=True)
class RefinementFrame:
    """A picture to learn from; everything but picture and camera may be missing."""

    image: np.ndarray
    """(H, W, 3) uint8 RGB."""
    K: np.ndarray
    """(3, 3) camera matrix of the picture, pixels."""
    depth: np.ndarray | None = None
    """(H, W) float32 meters along the optical axis, of a sensor; NaN = nothing measured."""
    labels: np.ndarray | None = None
    """(H, W) uint8 class ids of a person or another system; 255 = nothing said."""
    stamp_s: float = 0.0
    """When it was taken, seconds."""
    name: str = ''
    """What a person finds it by; unique among the frames that are kept."""
    world_T_camera: np.ndarray | None = None  # noqa: N815
    """(4, 4) where the camera was, meters; None = unknown."""
    neighbors: np.ndarray | None = None
    """(2, H, W, 3) uint8 RGB, an earlier and a later picture of the same camera."""
    neighbor_T: np.ndarray | None = None  # noqa: N815
    """(2, 4, 4) maps points of this picture, meters, into each neighbor's camera."""

    def __post_init__(self):
        if self.image.ndim != 3 or self.image.shape[2] != 3 or self.image.dtype != np.uint8:
            raise ValueError(
                f'image of {self.name} is {self.image.dtype} of shape {self.image.shape}; '
                'wanted (H, W, 3) uint8 RGB'
            )
        if self.K.shape != (3, 3) or not np.isfinite(self.K).all() or min(self.focal_px) <= 0:
            raise ValueError(
                f'camera matrix of {self.name} is {self.K.tolist()}; wanted 3x3 with focal '
                'lengths above 0: calibrate the camera'
            )
        for what, array in (('depth', self.depth), ('labels', self.labels)):
            if array is not None and array.shape != self.size:
                raise ValueError(
                    f'{what} of {self.name} is {array.shape}, its picture {self.size}; '
                    'wanted the same size: register it to the camera'
                )

    @property
    def size(self) -> tuple[int, int]:
        """Return height and width, pixels."""
        return self.image.shape[:2]

    @property
    def focal_px(self) -> tuple[float, float]:
        """Return both focal lengths, pixels."""
        return float(self.K[0, 0]), float(self.K[1, 1])

    @property
    def has_depth(self) -> bool:
        """Tell whether a sensor measured any pixel."""
        return self.depth is not None and bool(np.isfinite(self.depth).any())

    @property
    def has_labels(self) -> bool:
        """Tell whether anything was said about any pixel."""
        return self.labels is not None and bool((self.labels != UNLABELED).any())

    def replace(self, **changes) -> 'RefinementFrame':
        """Copy the frame with some fields changed."""
        return replace(self, **changes)


def to_sample(frame: RefinementFrame, depth_range_m: tuple[float, float]) -> Sample:
    """
    Turn a frame into a training sample at its own size.

    :param depth_range_m: nearest and farthest depth that counts.
    """
    sample = measured_sample(
        frame.image,
        labels=frame.labels,
        depth=frame.depth,
        depth_range_m=depth_range_m,
        K=frame.K,
        name=frame.name,
    )
    if frame.neighbors is None:
        return sample
    neighbors = torch.from_numpy(frame.neighbors).permute(0, 3, 1, 2).float() / 255
    motion = frame.neighbor_T
    return sample.replace(
        neighbors=neighbors,
        neighbor_T=None if motion is None else torch.from_numpy(motion.astype(np.float32)),
    )

"""Settings of learning depth from video."""

from dataclasses import dataclass

from sds_perception.core.settings import check_choice
from sds_perception.models.settings import ENCODERS

MOTIONS = ('tracked', 'learned')


@dataclass(frozen=True)
class VideoSettings:
    """How neighboring frames teach depth; pictures without neighbors are left out."""

    photometric: float = 0.0
    """Weight of the difference between a frame and its neighbors, warped; 0 = no video."""
    smoothness: float = 1e-3
    """Weight of the slopes of inverse depth where the picture has no edge."""
    scales: int = 4
    """Sizes of pictures that are compared: as they are, then halved, quartered, …"""
    use_auto_mask: bool = True
    """Leave out what rests in the picture; off for scenes at rest: it also hides what a motion
    that is still wrong is learned from."""
    use_known_poses: bool = True
    """Take the motion that a data set knows, which gives depth its scale; else estimate all."""
    motion: str = 'tracked'
    """Where motion comes from that is not known: tracked points, or learned by PoseNet."""
    pose_encoder: str = 'resnet18'
    """Encoder of PoseNet: mobilenet_v2, resnet18, resnet50 or resnet101."""
    pose_weights: str = 'none'
    """Its start: imagenet (a download), none, or the path of a .safetensors file."""

    def __post_init__(self):
        check_choice('motion', self.motion, MOTIONS)
        check_choice('pose_encoder', self.pose_encoder, ENCODERS)
        for name in ('photometric', 'smoothness'):
            if getattr(self, name) < 0:
                raise ValueError(f'video {name} is {getattr(self, name)}; wanted 0 or more')
        if self.scales < 1:
            raise ValueError(f'video scales is {self.scales}; wanted 1 or more')

"""Settings of the camera node."""

from dataclasses import dataclass

from sds_perception.core.settings import check_choice, check_ranges

RELIABILITIES = ('best_effort', 'reliable')


@dataclass(frozen=True)
class CameraNodeSettings:
    """What the camera node shows and how often."""

    source: str | int = 'synthetic'
    """synthetic (rendered rooms), a folder of pictures, a video file or a webcam's number."""
    seed: int = 0
    """Which rooms are rendered; synthetic only."""
    frames_per_room: int = 0
    """Frames until the camera is in another room; 0 stays in the first; synthetic only."""
    width: int = 640
    """Width of rendered pictures, pixels; synthetic only."""
    height: int = 480
    """Height of rendered pictures, pixels; synthetic only."""
    rate_hz: float = 10.0
    """Frames published a second."""
    loop: bool = True
    """Start again after the last picture of a folder or video."""
    reliability: str = 'best_effort'
    """best_effort, as cameras do, or reliable."""
    frame_id: str = 'camera'
    """Coordinate frame of the pictures: x right, y down, z forward."""
    camera_info_url: str = ''
    """Calibration file as camera_calibration writes it: a path or file:// URL; empty = none."""
    fov_deg: float = 60.0
    """Horizontal field of view where no calibration is given, degrees; not for synthetic."""
    buffer_frames: int = 8
    """Frames made before the first is published, and kept ready so that the rate holds."""

    def __post_init__(self):
        check_choice('reliability', self.reliability, RELIABILITIES)
        check_ranges(self, CAMERA_RANGES)


CAMERA_RANGES = {
    'seed': (0, 2**31 - 1),
    'frames_per_room': (0, 1_000_000),
    'width': (16, 8192),
    'height': (16, 8192),
    'rate_hz': (0.01, 1000.0),
    'fov_deg': (1.0, 179.0),
    'buffer_frames': (1, 1000),
}
"""Lowest and highest value of each number."""

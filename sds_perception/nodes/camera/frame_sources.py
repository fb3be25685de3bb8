"""Where the camera node's pictures come from."""

from collections.abc import Iterator
from dataclasses import dataclass
import itertools
import math
from pathlib import Path
import time

import cv2
import numpy as np
from rclpy.logging import get_logger
from sds_perception.core.camera import Camera, pinhole
from sds_perception.datasets.picture_files import list_pictures, read_rgb
from sds_perception.nodes.camera.settings import CameraNodeSettings

WAIT_S = 1.0


@dataclass(frozen=True)
class SourceFrame:
    """A picture, and the truth about it where the source knows it."""

    image: np.ndarray
    """(H, W, 3) uint8 RGB."""
    labels: np.ndarray | None = None
    """(H, W) uint8 NYU-40 class ids."""
    depth: np.ndarray | None = None
    """(H, W) float32 meters."""


def open_source(settings: CameraNodeSettings) -> Iterator[SourceFrame]:
    """
    Open what ``settings.source`` names.

    :returns: the pictures, made when they are asked for; without end if they loop.
    :raises FileNotFoundError: if there is no such folder, file or webcam.
    :raises ValueError: if there are no pictures in it.
    """
    source = str(settings.source)
    if source == 'synthetic':
        return _rendered(settings)
    if is_live(settings):
        return _video(int(source) if source.isdecimal() else source, loop=False)
    path = Path(source)
    if path.is_dir():
        return _folder(path, loop=settings.loop)
    if not path.is_file():
        raise FileNotFoundError(
            f'source {source!r} is no folder and no file; choose synthetic, a folder of '
            "pictures, a video file or a webcam's number"
        )
    return _video(source, loop=settings.loop)


def open_again(settings: CameraNodeSettings) -> Iterator[SourceFrame]:
    """
    Open a source that went away, a second after its first picture is asked for.

    :returns: the pictures; asking for the first raises what :func:`open_source` raises.
    """
    time.sleep(WAIT_S)
    yield from open_source(settings)


def is_live(settings: CameraNodeSettings) -> bool:
    """Tell whether pictures come when the world makes them: from a webcam."""
    source = str(settings.source)
    return source.isdecimal() or source.startswith('/dev/')


def camera_of(settings: CameraNodeSettings, width: int, height: int) -> Camera:
    """Return the camera of a source without a calibration, from its field of view."""
    if settings.source == 'synthetic':
        return _synthetic_camera(settings).camera
    focal_px = 0.5 * width / math.tan(math.radians(settings.fov_deg) / 2)
    return pinhole(
        focal_px, focal_px, (width - 1) / 2, (height - 1) / 2, width=width, height=height
    )


def _rendered(settings: CameraNodeSettings) -> Iterator[SourceFrame]:
    for room in itertools.count():
        camera = _synthetic_camera(settings, room)
        stay = settings.frames_per_room
        for index in range(stay) if stay else itertools.count():
            frame = camera.frame(index)
            yield SourceFrame(frame.image, frame.labels, frame.depth)


def _synthetic_camera(settings: CameraNodeSettings, room: int = 0):
    # scenes and textures are code that no other source needs
    from sds_perception.datasets.synthetic import SyntheticCamera

    seed, rate_hz = settings.seed + room, settings.rate_hz
    return SyntheticCamera(seed, settings.width, settings.height, rate_hz=rate_hz)


def _folder(path: Path, *, loop: bool) -> Iterator[SourceFrame]:
    try:
        files = list_pictures(path)
    except FileNotFoundError as error:
        raise ValueError(str(error)) from None
    return _readable(files, loop=loop)


def _readable(files: list[Path], *, loop: bool) -> Iterator[SourceFrame]:
    """Read pictures, and tell of those that cannot be read."""
    while True:
        num_read = 0
        for file in files:
            try:
                frame = SourceFrame(read_rgb(file))
            except (OSError, ValueError) as error:
                get_logger('camera').warning(f'left out: {error}', throttle_duration_sec=5.0)
                continue
            num_read += 1
            yield frame
        if not num_read:
            raise ValueError(f'none of the {len(files)} pictures of {files[0].parent} can be read')
        if not loop:
            return


def _video(source: str | int, *, loop: bool) -> Iterator[SourceFrame]:
    capture = cv2.VideoCapture(source)
    if not capture.isOpened():
        raise FileNotFoundError(
            f'cannot open {source!r} as a video; is the webcam plugged in and free, '
            'and may this user read it?'
        )
    return _captured(capture, source, loop)


def _captured(capture: cv2.VideoCapture, source: str | int, loop: bool) -> Iterator[SourceFrame]:
    try:
        for number in itertools.count():
            is_read, image = capture.read()
            if not is_read and loop and number > 0:
                # opened anew: not every video can be wound back
                capture.release()
                capture.open(source)
                is_read, image = capture.read()
            if not is_read and number == 0:
                raise ValueError(f'{source!r} holds no pictures that OpenCV can read')
            if not is_read:
                return
            yield SourceFrame(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
    finally:
        capture.release()

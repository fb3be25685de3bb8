"""The files that `sds predict` leaves for a frame."""

from pathlib import Path

import cv2
import numpy as np
from sds_perception.cli.frame_files import Frame
from sds_perception.core.camera import Camera, ray_table
from sds_perception.core.depth import meters_to_millimeters
from sds_perception.core.picture_files import write_picture
from sds_perception.evaluation.visualize import OVERLAY_OPACITY, colorize_depth
from sds_perception.inference.engine import Engine
from sds_perception.inference.frames import FramePrediction
from sds_perception.inference.ply import write_ply
from sds_perception.inference.unproject import unproject


def write_prediction(
    folder: Path, frame: Frame, prediction: FramePrediction, *, picture: np.ndarray, camera: Camera
) -> dict[str, str]:
    """
    Write labels, depth, overlay and cloud, each where the network knows it.

    :param picture: from :func:`draw_prediction`.
    :param camera: of the frame.
    :returns: what was written: labels, depth, overlay, cloud to path.
    :raises OSError: from the file system.
    """
    paths = {'overlay': folder / f'{frame.name}_overlay.jpg'}
    write_picture(paths['overlay'], picture)
    if prediction.labels is not None:
        paths['labels'] = write_picture(folder / f'{frame.name}_labels.png', prediction.labels)
    if prediction.depth is not None:
        millimeters = meters_to_millimeters(prediction.depth)
        paths['depth'] = write_picture(folder / f'{frame.name}_depth.png', millimeters)
        points = unproject(prediction.depth, ray_table(camera, rectified=True))
        paths['cloud'] = folder / f'{frame.name}_cloud.ply'
        write_ply(paths['cloud'], points, colors=frame.image, labels=prediction.labels)
    return {kind: str(path) for kind, path in paths.items()}


def draw_prediction(engine: Engine, image: np.ndarray, prediction: FramePrediction) -> np.ndarray:
    """Return the image under its labels, or colored depth where the network knows no labels."""
    if prediction.labels is not None:
        return engine.label_space.overlay(image, prediction.labels, OVERLAY_OPACITY)
    return colorize_depth(prediction.depth, engine.info.max_depth_m)


class OverlayVideos:
    """One .mp4 of drawn predictions for every video; a context manager that closes them."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._source: Path | None = None
        self._writer: cv2.VideoWriter | None = None
        self.paths: list[str] = []

    def __enter__(self) -> 'OverlayVideos':
        return self

    def __exit__(self, *error: object) -> None:
        if self._writer is not None:
            self._writer.release()

    def add(self, frame: Frame, picture: np.ndarray) -> None:
        """
        Append a frame to the film of its video.

        :param picture: (H, W, 3) uint8 RGB, what is shown.
        :raises OSError: if the film cannot be written.
        """
        if frame.source != self._source:
            self.__exit__()
            self._source, self._writer = frame.source, self._opened(frame)
        self._writer.write(np.ascontiguousarray(picture[..., ::-1]))

    def _opened(self, frame: Frame) -> cv2.VideoWriter:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f'{frame.source.stem}_overlay.mp4'
        codec = cv2.VideoWriter.fourcc(*'mp4v')
        size = frame.image.shape[1::-1]
        writer = cv2.VideoWriter(str(path), codec, frame.rate_hz, size)
        if not writer.isOpened():
            raise OSError(f'OpenCV cannot write {path}; check the folder and the free space')
        self.paths.append(str(path))
        return writer

"""The files that `sds predict` leaves for a frame."""

import os
from pathlib import Path

import cv2
import numpy as np
from sds_perception.cli.frame_files import Frame
from sds_perception.core.camera import Camera, ray_table
from sds_perception.core.depth import meters_to_millimeters
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.core.picture_files import write_picture
from sds_perception.evaluation.visualize import OVERLAY_OPACITY, colorize_depth
from sds_perception.inference.engine import Engine
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
    """
    One .mp4 of drawn predictions for every video; a context manager that finishes them.

    A film has its name once it is whole; one that was stopped leaves nothing.
    """

    def __init__(self, folder: Path):
        self._folder = folder
        self._source: Path | None = None
        self._film: _Film | None = None
        self.paths: list[str] = []

    def __enter__(self) -> 'OverlayVideos':
        return self

    def __exit__(self, kind: type | None, *error: object) -> None:
        if kind is None:
            self._finish()
        elif self._film is not None:
            self._film.discard()

    def add(self, frame: Frame, picture: np.ndarray) -> None:
        """
        Append a frame to the film of its video.

        :param picture: (H, W, 3) uint8 RGB, what is shown.
        :raises OSError: if the film cannot be written.
        """
        if frame.source != self._source:
            self._finish()
            path = self._folder / f'{frame.source.stem}_overlay.mp4'
            self._source, self._film = frame.source, _Film(path, frame)
        self._film.add(picture)

    def _finish(self) -> None:
        if self._film is not None:
            self.paths.append(str(self._film.finish()))
            self._film = None


class _Film:
    """A film that is being written beside the place where it will be."""

    def __init__(self, path: Path, first: Frame):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._temporary = path, path.with_name(f'.{path.name}')
        self._count = 0
        codec = cv2.VideoWriter.fourcc(*'mp4v')
        size = first.image.shape[1::-1]
        # OpenCV chooses the format by the suffix, which the temporary name has, too
        self._writer = cv2.VideoWriter(str(self._temporary), codec, first.rate_hz, size)
        if not self._writer.isOpened():
            self._temporary.unlink(missing_ok=True)
            raise OSError(f'OpenCV cannot write {path}; check the folder and the free space')

    def add(self, picture: np.ndarray) -> None:
        """Append (H, W, 3) uint8 RGB."""
        self._writer.write(np.ascontiguousarray(picture[..., ::-1]))
        self._count += 1

    def finish(self) -> Path:
        """Close the film, look whether all of it is there, and give it its name."""
        self._writer.release()
        # the writer itself says nothing of a full disk
        count = int(cv2.VideoCapture(str(self._temporary)).get(cv2.CAP_PROP_FRAME_COUNT))
        if count != self._count:
            self.discard()
            raise OSError(
                f'{self._path} would hold {count} of {self._count} frames; check the free space'
            )
        os.replace(self._temporary, self._path)
        return self._path

    def discard(self) -> None:
        """Close the film and delete what there is of it."""
        self._writer.release()
        self._temporary.unlink(missing_ok=True)

"""Frames that were recorded: an exported scene, a folder of pictures or a bag."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from sds_perception.core.depth import is_valid_depth
from sds_perception.datasets.bag_frames import BagFrames
from sds_perception.datasets.picture_files import list_pictures, read_rgb, read_single_channel
from sds_perception.datasets.scannet_scene import ScanNetScene
from sds_perception.datasets.unmeasured import guessed_camera
from sds_perception.refinement.frame import RefinementFrame

FRAME_PERIOD_S = 1 / 30
"""Exported frames bear no stamps; the sensor of ScanNet delivers 30 a second."""
EVERYTHING = slice(None)
STILLS_PERIOD_S = 1000.0
"""Pictures of a folder need not be of one moment: so far apart, none is another's neighbor."""


def open_recording(
    path: str | Path, frames: slice = EVERYTHING, labels: str | Path = ''
) -> 'Selected':
    """
    Open an exported scene, a folder of pictures or a bag.

    :param frames: which pictures, counted from 0.
    :param labels: folder of PNGs of class ids named as the pictures; '' = none.
    :returns: the frames, each read when it is its turn.
    :raises FileNotFoundError: naming what is missing.
    :raises ValueError: for a range without pictures, or labels of which none is of a picture.
    """
    path, labels = Path(path), Path(labels) if labels else None
    if labels and not labels.is_dir():
        raise FileNotFoundError(f'there is no folder of labels {labels}')
    if (path / 'color').is_dir():
        recording = SceneFrames(path, labels)
    elif is_bag(path):
        recording = RecordedBag(path, labels)
    else:
        recording = FolderFrames(path, labels)
    chosen = range(len(recording))[frames]
    if not chosen:
        raise ValueError(f'{path} has {len(recording)} pictures, none of them in that range')
    if labels:
        require_a_match(recording.names()[frames], path, labels)
    return Selected(recording, chosen)


def is_bag(path: Path) -> bool:
    """Tell a bag from a folder of pictures."""
    return path.suffix in ('.bag', '.mcap', '.db3') or (path / 'metadata.yaml').is_file()


def require_a_match(names: Sequence[str], path: Path, labels: Path) -> None:
    """
    Refuse labels that no picture would find.

    :param names: of the pictures.
    :raises ValueError: with examples of both names.
    """
    files = sorted(file.name for file in labels.glob('*.png'))
    if not files:
        raise ValueError(f'{labels} holds no PNG; wanted one a labeled picture, {names[0]}.png')
    if not {f'{name}.png' for name in names}.intersection(files):
        raise ValueError(
            f'none of the {len(files)} label files of {labels} (such as {files[0]}) is named as '
            f'one of the {len(names)} pictures of {path} (such as {names[0]}); '
            f'name each as its picture: {names[0]}.png'
        )


class Selected:
    """Some frames of a recording, in their order."""

    def __init__(self, recording: Iterable[RefinementFrame], chosen: range):
        self._recording, self._chosen = recording, chosen

    def __len__(self) -> int:
        return len(self._chosen)

    def __iter__(self) -> Iterator[RefinementFrame]:
        if isinstance(self._recording, Sequence):
            return (self._recording[index] for index in self._chosen)
        return islice(iter(self._recording), self._chosen.start, self._chosen.stop)


class RecordedBag:
    """The color pictures of a bag, with what depth and calibration were recorded."""

    def __init__(self, path: Path, labels: Path | None = None):
        self._frames, self._labels = BagFrames(path), labels

    def __len__(self) -> int:
        return len(self._frames)

    def names(self) -> list[str]:
        """Return the names of all frames."""
        return self._frames.names()

    def __iter__(self) -> Iterator[RefinementFrame]:
        for frame in self._frames:
            yield RefinementFrame(
                image=frame.image,
                K=frame.K,
                depth=frame.depth,
                labels=_read_labels(self._labels, frame.name),
                stamp_s=frame.stamp_s,
                name=frame.name,
            )


class SceneFrames(Sequence):
    """The frames of an exported ScanNet scene, with what depth and poses there are."""

    def __init__(self, folder: Path, labels: Path | None = None):
        self._scene, self._labels = ScanNetScene(folder), labels

    def __len__(self) -> int:
        return len(self._scene.stems)

    def names(self) -> list[str]:
        """Return the names of all frames."""
        return self._scene.stems

    def __getitem__(self, index: int) -> RefinementFrame:
        stem, recording = self._scene.stems[index], self._scene.recording
        poses = recording.world_T_camera
        pose = None if poses is None else poses[index]
        image = self._scene.read_rgb(recording.images[index])
        return RefinementFrame(
            image=image,
            K=self._scene.K,
            depth=self._scene.read_depth(stem),
            labels=_read_labels(self._labels, stem),
            stamp_s=int(stem) * FRAME_PERIOD_S,
            name=stem,
            world_T_camera=pose if pose is not None and np.isfinite(pose).all() else None,
        )


class FolderFrames(Sequence):
    """Pictures of a folder; the camera is taken for an ordinary one, 63 degrees wide."""

    def __init__(self, folder: Path, labels: Path | None = None):
        self._images, self._labels = list_pictures(folder), labels

    def __len__(self) -> int:
        return len(self._images)

    def names(self) -> list[str]:
        """Return the names of all frames."""
        return [path.stem for path in self._images]

    def __getitem__(self, index: int) -> RefinementFrame:
        path = self._images[index]
        image = read_rgb(path)
        return RefinementFrame(
            image=image,
            K=guessed_camera(image.shape[:2]),
            labels=_read_labels(self._labels, path.stem),
            stamp_s=index * STILLS_PERIOD_S,
            name=path.stem,
        )


def keep_depth(frame: RefinementFrame, fraction: float, seed: int) -> RefinementFrame:
    """
    Forget sensor depth but for a share of its pixels, drawn at random.

    :param fraction: in [0, 1]; 0 leaves none.
    """
    if frame.depth is None or fraction >= 1:
        return frame
    if fraction == 0:
        return frame.replace(depth=None)
    rng = np.random.default_rng([seed, *frame.name.encode()])
    is_kept = (rng.random(frame.depth.shape) < fraction) & is_valid_depth(frame.depth)
    return frame.replace(depth=np.where(is_kept, frame.depth, np.float32(np.nan)))


def _read_labels(folder: Path | None, stem: str) -> np.ndarray | None:
    if folder is None or not (folder / f'{stem}.png').is_file():
        return None
    return read_single_channel(folder / f'{stem}.png', np.uint8)

"""The pictures and video frames that a command line names."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
import re

import cv2
import numpy as np
from sds_perception.datasets.picture_files import PICTURE_SUFFIXES, is_seen, read_rgb

VIDEO_SUFFIXES = ('.mp4', '.avi', '.mov', '.mkv', '.webm')
NAME_OF_A_FRAME = re.compile(r'(?P<video>.+)_\d{6,}')


@dataclass(frozen=True)
class Frame:
    """One image and where it comes from."""

    source: Path
    """The picture or video file."""
    name: str
    """What its outputs are called; a video frame carries its number."""
    image: np.ndarray
    """(H, W, 3) uint8 RGB."""
    index: int = 0
    """Number of the frame in its video, from 0."""
    rate_hz: float = 0.0
    """Frames a second of the video; 0 for a picture."""


class FrameFiles:
    """All frames of pictures, folders (pictures and videos right in them, by name) and videos."""

    def __init__(self, paths: Sequence[str], *, refuse: Callable[[str], None] | None = None):
        """
        Find the files.

        :param refuse: told of files that cannot be read, which are then left out; without it
            they raise ValueError.
        :raises FileNotFoundError: for a path that is not there or a folder without pictures.
        :raises ValueError: for another kind of file, or two files whose outputs have one name.
        """
        self._files = [file for path in paths for file in _files_of(Path(path))]
        _require_names_of_their_own(self._files)
        self._refuse = refuse

    def __len__(self) -> int:
        """Return how many frames there are; for videos, what their headers say."""
        return sum(_frame_count(file) for file in self._files)

    def __iter__(self) -> Iterator[Frame]:
        for file in self._files:
            try:
                yield from self._frames_of(file)
            except ValueError as error:
                if self._refuse is None:
                    raise
                self._refuse(str(error))

    @staticmethod
    def _frames_of(file: Path) -> Iterator[Frame]:
        if is_video(file):
            yield from _video_frames(file)
        else:
            yield Frame(file, file.stem, read_rgb(file))


def is_video(path: Path) -> bool:
    """Tell a video from a picture by its suffix."""
    return path.suffix.lower() in VIDEO_SUFFIXES


def _require_names_of_their_own(files: Sequence[Path]) -> None:
    named: dict[tuple[str, bool], Path] = {}
    for file in files:
        _refuse_one_name(named.setdefault((file.stem, is_video(file)), file), file)
    for file in files:
        frame = NAME_OF_A_FRAME.fullmatch(file.stem)
        if frame and not is_video(file):
            _refuse_one_name(named.get((frame['video'], True), file), file)


def _refuse_one_name(one: Path, other: Path) -> None:
    if one is not other:
        raise ValueError(
            f'{one} and {other} would write files of the same names; '
            'give them one after the other, with another --out'
        )


def _files_of(path: Path) -> list[Path]:
    wanted = (*PICTURE_SUFFIXES, *VIDEO_SUFFIXES)
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if is_seen(file, wanted))
        if not files:
            raise FileNotFoundError(
                f'the folder {path} holds no file with {", ".join(wanted)}; folders in it are not '
                'looked into'
            )
        return files
    if not path.is_file():
        raise FileNotFoundError(f'there is no picture, folder or video {path}')
    if path.suffix.lower() not in wanted:
        raise ValueError(f'{path} is neither picture nor video; wanted {", ".join(wanted)}')
    return [path]


def _frame_count(file: Path) -> int:
    if not is_video(file):
        return 1
    video = cv2.VideoCapture(str(file))
    count = int(video.get(cv2.CAP_PROP_FRAME_COUNT))
    video.release()
    return max(count, 1)


def _video_frames(file: Path) -> Iterator[Frame]:
    video = _opened(file)
    rate_hz = video.get(cv2.CAP_PROP_FPS) or 30.0
    index = 0
    try:
        while True:
            is_read, bgr = video.read()
            if not is_read:
                break
            rgb = np.ascontiguousarray(bgr[..., ::-1])
            yield Frame(file, f'{file.stem}_{index:06d}', rgb, index, rate_hz)
            index += 1
    finally:
        video.release()
    if index == 0:
        raise ValueError(f'{file} holds no frame that can be decoded; copy it again')


def _opened(file: Path) -> cv2.VideoCapture:
    video = cv2.VideoCapture(str(file))
    if not video.isOpened():
        raise ValueError(f'{file} is not a video that OpenCV can decode; convert it to .mp4')
    return video

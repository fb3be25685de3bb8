"""The frames that are worth remembering: bounded, diverse, on disk, alive after a restart."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sds_perception.core.files import remove_temporaries
from sds_perception.refinement.frame import RefinementFrame
from sds_perception.refinement.frame_files import read_frame, write_frame
from sds_perception.training.label_selection import farthest_point_order
import torch

LABELED, MEASURED, PLAIN, RECENT = 'labeled', 'measured', 'plain', 'recent'
SHELVES = (LABELED, MEASURED, PLAIN, RECENT)
"""Frames with labels; with sensor depth; with neither; held back from learning."""


FILES = '[0-9]*-*.npz'


@dataclass(frozen=True)
class Entry:
    """What is kept in memory of a remembered frame."""

    name: str
    path: Path
    shelf: str
    number: int
    """Frames are counted as they come."""
    stamp_s: float
    descriptor: np.ndarray
    """(D,) float32."""
    size: int
    """Bytes on disk."""


class ReplayBuffer:
    """
    Frames in files, on four shelves, of which one is held back from learning.

    When it is full, the two most similar unlabeled frames are looked up and the one that knows
    less, else the older one, goes. Labeled frames go only where there are no others, and of the
    recent ones the oldest.
    """

    def __init__(
        self, folder: str | Path, *, max_frames: int, max_recent: int, max_bytes: int = 0
    ):
        """
        Read what an earlier run remembered; broken files are deleted and named in ``messages``.

        :param max_frames: of all shelves but the recent one.
        :param max_recent: of the recent shelf.
        :param max_bytes: of all files; 0 = no limit.
        """
        self.folder = Path(folder)
        self.messages: list[str] = []
        self._limits = {'frames': max_frames, 'recent': max_recent, 'bytes': max_bytes}
        self._entries: dict[str, Entry] = {}
        self._next = 0
        remove_temporaries(self.folder, FILES)  # they would not count for the disk's limit
        for path in sorted(self.folder.glob(FILES)):
            self._restore(path)
        self._shrink()

    def __len__(self) -> int:
        """Return the number of frames to learn from."""
        return sum(entry.shelf != RECENT for entry in self.entries())

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def add(self, frame: RefinementFrame, descriptor: np.ndarray, shelf: str = '') -> bool:
        """
        Remember a frame, in place of one of the same name or, when full, of the most redundant.

        A bag that begins again brings its frames again: one with labels stays in place of the
        same without.

        :param descriptor: (D,) by which frames are compared, Euclidean.
        :param shelf: one of SHELVES; empty = what the frame knows.
        :returns: False if the frame itself was the most redundant.
        :raises OSError: from the file system; nothing is then forgotten.
        """
        known = self._entries.get(frame.name)
        if known and known.shelf == LABELED and not frame.has_labels:
            return True
        shelf = shelf or shelf_of(frame)
        number, self._next = self._next, self._next + 1
        path = self.folder / f'{number:08d}-{shelf}.npz'
        size = write_frame(path, frame, descriptor)
        self.forget(frame.name)
        self._entries[frame.name] = Entry(
            frame.name, path, shelf, number, frame.stamp_s, descriptor, size
        )
        self._shrink()
        return frame.name in self

    def read(self, name: str) -> RefinementFrame:
        """
        Return a remembered frame.

        :raises KeyError: if it is not remembered, or its file broke: it is then forgotten.
        """
        entry = self._entries[name]
        try:
            return read_frame(entry.path)[0]
        except ValueError as error:
            self.messages.append(f'forgot a frame: {error}')
            self.forget(name)
            raise KeyError(name) from None

    def frames(self, shelf: str) -> list[RefinementFrame]:
        """Return what lies on a shelf, oldest first, without those whose files broke."""
        frames = []
        for entry in self.entries(shelf):
            try:
                frames.append(self.read(entry.name))
            except KeyError:
                continue  # forgotten now, and named in messages
        return frames

    def worth_annotating(self, count: int) -> list[str]:
        """Return the names of frames without labels that differ most, those first."""
        entries = [entry for entry in self.entries() if entry.shelf != RECENT]
        if not entries:
            return []
        features = torch.from_numpy(np.stack([entry.descriptor for entry in entries]))
        taken = [index for index, entry in enumerate(entries) if entry.shelf == LABELED]
        order = farthest_point_order(features, count, taken=taken)
        return [entries[index].name for index in order]

    def forget(self, name: str) -> None:
        """Delete a frame, if it is remembered."""
        entry = self._entries.pop(name, None)
        if entry is not None:
            entry.path.unlink(missing_ok=True)

    def entries(self, *shelves: str) -> list[Entry]:
        """Return what lies on some shelves (all without), oldest first; any thread may ask."""
        entries = list(self._entries.values())  # in one step, as nothing else in here is
        return [entry for entry in entries if entry.shelf in (shelves or SHELVES)]

    def counts(self) -> dict[str, int]:
        """Return how many frames lie on each shelf."""
        return {shelf: len(self.entries(shelf)) for shelf in SHELVES}

    @property
    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(entry.size for entry in self._entries.values())

    def _restore(self, path: Path) -> None:
        try:
            frame, descriptor = read_frame(path)
            number, shelf = path.stem.split('-')
            if shelf not in SHELVES:
                raise ValueError(f'{path} names no shelf')
        except ValueError as error:
            self.messages.append(f'forgot a frame: {error}')
            path.unlink(missing_ok=True)
            return
        self.forget(frame.name)
        entry = Entry(
            frame.name, path, shelf, int(number), frame.stamp_s, descriptor, path.stat().st_size
        )
        self._entries[frame.name] = entry
        self._next = int(number) + 1

    def _shrink(self) -> None:
        recent = self.entries(RECENT)
        for entry in recent[: max(0, len(recent) - self._limits['recent'])]:
            self.forget(entry.name)
        while len(self) > self._limits['frames'] or self._is_too_big():
            self.forget(most_redundant(self.entries(LABELED, MEASURED, PLAIN)).name)

    def _is_too_big(self) -> bool:
        return len(self) > 1 and 0 < self._limits['bytes'] < self.size


def shelf_of(frame: RefinementFrame) -> str:
    """Return where a frame belongs by what is known of it."""
    if frame.has_labels:
        return LABELED
    return MEASURED if frame.has_depth else PLAIN


def most_redundant(entries: Iterable[Entry]) -> Entry:
    """
    Choose the frame that is missed least.

    Of the two most similar unlabeled ones the one without sensor depth, else the older; labeled
    ones are compared only where there are no others.

    :param entries: at least one.
    """
    entries = list(entries)
    unlabeled = [entry for entry in entries if entry.shelf != LABELED] or entries
    if len(unlabeled) == 1:
        return unlabeled[0]
    descriptors = np.stack([entry.descriptor for entry in unlabeled]).astype(np.float64)
    squares = np.square(descriptors).sum(axis=1)
    distances = squares[:, None] + squares - 2 * descriptors @ descriptors.T
    np.fill_diagonal(distances, np.inf)
    pair = np.unravel_index(distances.argmin(), distances.shape)
    return min((unlabeled[i] for i in pair), key=lambda e: (e.shelf == MEASURED, e.number))

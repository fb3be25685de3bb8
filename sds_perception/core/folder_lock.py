"""A folder that one process at a time may write."""

import fcntl
from pathlib import Path


class FolderLock:
    """Held until it is released, or the process ends, however it does."""

    def __init__(self, folder: Path):
        """
        Take the folder, which is made.

        :raises ValueError: if another process holds it, with what to do.
        :raises OSError: from the file system.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / '.lock').open('w')
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise ValueError(
                f'{folder} is in use by another process; give each a folder of its own'
            ) from None

    def release(self) -> None:
        """Let others have the folder; again is no harm."""
        self._file.close()

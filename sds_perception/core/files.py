"""Write files so that a reader sees the old one or the new one, never half of one."""

from collections.abc import Callable
import json
import os
from pathlib import Path
import tempfile
from typing import Any

ANY_TEMPORARY = '?' * 8
"""What ``tempfile`` puts between prefix and suffix."""


def write_atomically(
    path: str | Path, content: bytes | memoryview | str | Callable[[Path], None]
) -> Path:
    """
    Replace a file in one step: temporary file beside it, fsync, rename, fsync of the folder.

    :param path: the file to write, or a link to it; its folder is made. What is no file, such as
        /dev/stdout or a named pipe, is written to as it stands.
    :param content: bytes, text, or a function that writes to the path it is given.
    :returns: the path.
    :raises OSError: from the file system (full disk, no permission); the old file then stands.
    """
    asked_for = Path(path)
    if asked_for.exists() and not (asked_for.is_file() or asked_for.is_dir()):
        _fill(asked_for, content)
        return asked_for
    path = asked_for.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f'.{path.stem}.', suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        _fill(temporary, content)
        _sync(temporary)
        temporary.chmod(0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync(path.parent)
    return asked_for


def write_json(path: str | Path, value: Any) -> Path:
    """
    Write plain values as JSON that people can read, in one step.

    :param value: nested dictionaries, lists and scalars.
    :returns: the path.
    :raises OSError: from the file system; the old file then stands.
    """
    return write_atomically(path, json.dumps(value, indent=2) + '\n')


def remove_temporaries(folder: Path, pattern: str) -> None:
    """
    Delete what processes left that were killed while they wrote; nobody may be writing there.

    :param pattern: of the files that were to be written, with a suffix, such as ``*.npz``.
    """
    stem, suffix = os.path.splitext(pattern)
    for path in folder.glob(f'.{stem}.{ANY_TEMPORARY}{suffix}'):
        path.unlink(missing_ok=True)


def require_writable(path: str | Path) -> None:
    """
    Find out early that a file could not be written.

    :raises IsADirectoryError: if it is a folder.
    :raises NotADirectoryError: if a file stands where its folder would be.
    :raises PermissionError: if nothing can be made in its folder.
    """
    path = Path(path)
    if path.is_dir():
        raise IsADirectoryError(f'{path} is a folder; wanted the name of a file')
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not folder.is_dir():
        raise NotADirectoryError(f'{path} cannot be written: {folder} is a file')
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f'{path} cannot be written: {folder} does not allow it')


def require_folder(path: str | Path) -> None:
    """
    Find out early that nothing could be written into a folder, which need not be there yet.

    :raises NotADirectoryError: if it, or what it would lie in, is a file.
    :raises PermissionError: if nothing can be made in it.
    """
    if Path(path).exists() and not Path(path).is_dir():
        raise NotADirectoryError(f'{path} is a file; wanted the name of a folder')
    require_writable(Path(path) / 'file')


def require_empty(folder: Path) -> None:
    """
    Refuse a folder in which new files would mix with others.

    :raises FileExistsError: if it holds something, or is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(f'{folder} is a file; wanted the name of a new folder')
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f'{folder} is not empty; choose a new folder, or empty it')


def _fill(path: Path, content: bytes | memoryview | str | Callable[[Path], None]) -> None:
    if callable(content):
        content(path)
    else:
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _umask() -> int:
    # os.umask can only be read by setting it; mkstemp's 0600 would hide the file from others
    mask = os.umask(0o022)
    os.umask(mask)
    return mask

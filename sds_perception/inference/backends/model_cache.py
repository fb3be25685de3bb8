"""Networks converted for a runtime, kept between starts because a conversion takes seconds."""

from collections.abc import Callable
from contextlib import suppress
import hashlib
import logging
import os
from pathlib import Path
import struct
from typing import TypeVar
import zipfile
import zlib

import sds_perception
from sds_perception.core.files import write_atomically

KEPT_FILES = 8
NO_MODEL = (KeyError, RuntimeError, ValueError)
"""What a runtime raises for files that are none of its models."""
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, struct.error, EOFError)
"""What zipfile raises beside these, by which byte of a file is wrong."""

logger = logging.getLogger(__name__)


T = TypeVar('T')


def cached_conversion(
    runtime: str,
    version: str,
    checkpoint_sha256: str,
    *,
    convert: Callable[[], dict[str, bytes]],
    opened: Callable[[dict[str, bytes]], T],
) -> T:
    """
    Return a converted network as the runtime opens it.

    Taken from the user's cache where it stands there whole; else converted and written there.

    :param runtime: its name, which is the name of a folder.
    :param version: of the runtime; another one converts anew.
    :param checkpoint_sha256: of the file that the weights came from.
    :param convert: returns the content of each file by its name.
    :param opened: reads a model from those; a KeyError, RuntimeError or ValueError says that they
        are none.
    """
    try:
        path = cache_directory(runtime) / f'{_key(version, checkpoint_sha256)}.zip'
    except RuntimeError as error:  # a user without a home
        _tell_not_kept(error)
        return opened(convert())
    try:
        return opened(_read(path))
    except FileNotFoundError:
        pass
    except (OSError, *NO_MODEL, *BROKEN_ZIP) as error:
        logger.warning('%s is damaged (%r); converting the network again', path, error)
    files = convert()
    try:
        write_atomically(path, lambda temporary: _write(files, temporary))
        _forget_oldest(path.parent)
    except OSError as error:
        _tell_not_kept(error)
    return opened(files)


def _tell_not_kept(error: Exception) -> None:
    logger.warning('cannot keep the converted network (%s); every start converts it', error)


def cache_directory(runtime: str) -> Path:
    """Return where converted networks are kept: under XDG_CACHE_HOME or ~/.cache."""
    root = os.environ.get('XDG_CACHE_HOME') or Path.home() / '.cache'
    return Path(root) / 'sds_perception' / runtime


def _key(version: str, checkpoint_sha256: str) -> str:
    # the code of networks and conversions is a part of the key: an edited one is another network
    digest = hashlib.sha256(f'{checkpoint_sha256} {version}'.encode())
    package = Path(sds_perception.__file__).parent
    inference = package / 'inference'
    sources = [
        *(package / 'models').glob('*.py'),
        *(inference / 'backends').glob('*_conversion.py'),
        inference / 'deployed_network.py',
    ]
    for source in sorted(sources):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:32]


def _read(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:  # reading checks each member's CRC
        files = {name: archive.read(name) for name in archive.namelist()}
    with suppress(OSError):  # whose folder may only be read forgets nothing
        os.utime(path)  # used: the last to be forgotten
    return files


def _write(files: dict[str, bytes], path: Path) -> None:
    with zipfile.ZipFile(path, 'w') as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def _used_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another process was faster
        return 0.0


def _forget_oldest(folder: Path) -> None:
    for file in sorted(folder.glob('*.zip'), key=_used_at)[:-KEPT_FILES]:
        file.unlink(missing_ok=True)

"""Find the package's own files: in the source tree, a ROS installation or a Python environment."""

import os
from pathlib import Path
import sys

PACKAGE = 'sds_perception'


def share_directory() -> Path:
    """
    Return the folder that holds ``config/`` and ``launch/``.

    :raises FileNotFoundError: where the package was installed without its files.
    """
    for directory in _candidates():
        if (directory / 'package.xml').is_file() and (directory / 'config').is_dir():
            return directory
    looked = ', '.join(str(directory) for directory in _candidates())
    raise FileNotFoundError(
        f'the files of {PACKAGE} (config/, launch/) are in none of {looked}; '
        'install the package with make install, pip or colcon'
    )


def resource_path(relative: str) -> Path:
    """
    Return the path of a file that ships with the package.

    :param relative: as in the repository, such as ``config/label_spaces/nyu40.csv``.
    :raises FileNotFoundError: if there is no such file.
    """
    path = share_directory() / relative
    if not path.exists():
        raise FileNotFoundError(f'{PACKAGE} ships no {relative} (looked for {path})')
    return path


def _candidates() -> list[Path]:
    source_tree = Path(__file__).resolve().parents[2]
    prefixes = [Path(p) for p in os.environ.get('AMENT_PREFIX_PATH', '').split(os.pathsep) if p]
    # colcon installs into PREFIX/lib/pythonX/site-packages/sds_perception/core
    prefixes += [*Path(__file__).resolve().parents[5:6], Path(sys.prefix)]
    return [source_tree] + [prefix / 'share' / PACKAGE for prefix in prefixes]

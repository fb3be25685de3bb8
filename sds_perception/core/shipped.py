"""Checkpoints that come with the package, by name."""

from pathlib import Path

from sds_perception.core.resources import resource_path, share_directory

DEFAULT_CHECKPOINT = 'indoor'
FOLDER = 'config/checkpoints'


def shipped_names() -> list[str]:
    """
    Return the names of the checkpoints that come with the package.

    :raises FileNotFoundError: where the package was installed without its files.
    """
    return sorted(path.stem for path in (share_directory() / FOLDER).glob('*.safetensors'))


def find_checkpoint(name_or_path: str) -> Path:
    """
    Return the file that a checkpoint setting means.

    :param name_or_path: the name of a shipped checkpoint, such as street; '' = indoor; or a path,
        which need not exist.
    :raises FileNotFoundError: for a bare name that is neither shipped nor a file.
    """
    path = Path(name_or_path)
    is_name = not path.suffix and path.name == name_or_path and not path.exists()
    if name_or_path and not is_name:
        return path
    name = name_or_path or DEFAULT_CHECKPOINT
    known = shipped_names()
    if name not in known:
        raise FileNotFoundError(
            f'there is no checkpoint {name!r}; shipped are {", ".join(known)}, or give the path '
            'of a .safetensors file'
        )
    return resource_path(f'{FOLDER}/{name}.safetensors')

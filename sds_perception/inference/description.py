"""What a network file says of itself, without running it."""

from pathlib import Path

from sds_perception.core.checkpoint import CheckpointInfo, read_checkpoint_info


def files_of(path: Path) -> tuple[Path, ...]:
    """Return the files that a network file consists of: an .xml has its weights beside it."""
    return (path, path.with_suffix('.bin')) if path.suffix == '.xml' else (path,)


def read_description(path: str | Path) -> CheckpointInfo:
    """
    Read the description of a checkpoint, or of what `sds export` made of it for OpenVINO.

    :param path: of a .safetensors or .xml file.
    :raises FileNotFoundError: if there is no such file.
    :raises ValueError: if it is damaged or neither of the two.
    """
    if Path(path).suffix != '.xml':
        return read_checkpoint_info(path)
    # imported where it is needed: the package works without OpenVINO
    from sds_perception.inference.exported_network import read_exported

    return read_exported(Path(path))[1]

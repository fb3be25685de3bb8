"""Open what a checkpoint setting names, as far as a network on the device that runs it."""

from dataclasses import dataclass
from pathlib import Path

from sds_perception.core.checkpoint import CheckpointInfo, load_checkpoint, sha256_of
from sds_perception.core.shipped import find_checkpoint
from sds_perception.inference.backends.backend import Backend
from sds_perception.inference.backends.choice import build_backend
from sds_perception.inference.deployed_network import DeployedNetwork
from sds_perception.inference.settings import EngineSettings
from sds_perception.models.registry import build_from_checkpoint
from sds_perception.models.weights import load_weights


@dataclass(frozen=True)
class ServedNetwork:
    """A network that is ready to run, and where it came from."""

    backend: Backend
    """What runs it."""
    info: CheckpointInfo
    """What its file says of it."""
    checkpoint_sha256: str
    """Of the file, or of both files of an export."""
    checkpoint_path: Path
    """The file, or the .xml of an export."""


def open_served(settings: EngineSettings) -> ServedNetwork:
    """
    Load a checkpoint, or what `sds export` made of it for OpenVINO, and put it on a device.

    :raises FileNotFoundError: if there is no such checkpoint.
    :raises ValueError: if it cannot be used, or device or backend are not there.
    """
    if settings.checkpoint.endswith('.xml'):
        # imported where it is chosen: the package works without OpenVINO
        from sds_perception.inference.exported_network import open_exported

        return ServedNetwork(*open_exported(settings), Path(settings.checkpoint))
    network, info, sha256, path = load_network(settings.checkpoint)
    backend = build_backend(network, settings, checkpoint_sha256=sha256)
    return ServedNetwork(backend, info, sha256, path)


def load_network(checkpoint: str) -> tuple[DeployedNetwork, CheckpointInfo, str, Path]:
    """
    Return a checkpoint's network on the CPU, its description, its sha256 and its path.

    :param checkpoint: path of a .safetensors file, or the name of one that ships; '' = indoor.
    :raises FileNotFoundError: if there is no such checkpoint.
    :raises ValueError: if it cannot be used.
    """
    path = find_checkpoint(checkpoint)
    sha256 = sha256_of(path) if path.is_file() else ''
    state, info = load_checkpoint(path)
    if sha256_of(path) != sha256:
        raise ValueError(f'{path} was replaced while it was read; try again')
    network = build_from_checkpoint(info)
    load_weights(network, state, str(path))
    return DeployedNetwork(network, info), info, sha256, path

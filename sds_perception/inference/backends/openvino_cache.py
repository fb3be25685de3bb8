"""Networks converted for OpenVINO, kept between starts because a conversion takes seconds."""

import hashlib
import logging
import os
from pathlib import Path
from tempfile import TemporaryDirectory
import warnings
import zipfile

import openvino
import sds_perception
from sds_perception.core.files import write_atomically
from sds_perception.inference.deployed_network import DeployedNetwork
import torch

KEPT_FILES = 8
EXAMPLE_SIZE = (96, 160)
"""Height and width of the image that conversion follows through the network, pixels."""
MEMBERS = ('network.xml', 'network.bin')

logger = logging.getLogger(__name__)


def cached_model(
    core: openvino.Core, network: DeployedNetwork, checkpoint_sha256: str
) -> openvino.Model:
    """
    Return a network for OpenVINO that takes images of any size.

    Read from the user's cache where it stands there whole; else converted and written there.

    :param checkpoint_sha256: of the file that the weights came from.
    """
    path = cache_directory() / f'{_key(checkpoint_sha256)}.zip'
    try:
        return _read(core, path)
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, RuntimeError, zipfile.BadZipFile) as error:
        logger.warning('%s is damaged (%s); converting the network again', path, error)
    model = convert(network)
    try:
        write_atomically(path, lambda temporary: _write(model, temporary))
        _forget_oldest(path.parent)
    except OSError as error:
        logger.warning('cannot keep the converted network (%s); every start converts it', error)
    return model


def cache_directory() -> Path:
    """Return where converted networks are kept: XDG_CACHE_HOME or ~/.cache."""
    root = os.environ.get('XDG_CACHE_HOME') or Path.home() / '.cache'
    return Path(root) / 'sds_perception' / 'openvino'


def convert(network: DeployedNetwork) -> openvino.Model:
    """Convert a network for images of any size; its outputs are in the network's order."""
    example = torch.zeros(1, *EXAMPLE_SIZE, 3, dtype=torch.uint8)
    with warnings.catch_warnings():
        # tracing warns of every Python number; a test compares the numbers at other sizes
        warnings.simplefilter('ignore')
        return openvino.convert_model(network, example_input=example, input=[1, -1, -1, 3])


def _key(checkpoint_sha256: str) -> str:
    # the code of the networks is a part of the key: an edited one is another network
    digest = hashlib.sha256(f'{checkpoint_sha256} {openvino.__version__}'.encode())
    package = Path(sds_perception.__file__).parent
    sources = [*(package / 'models').glob('*.py'), package / 'inference' / 'deployed_network.py']
    for source in sorted(sources):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:32]


def _read(core: openvino.Core, path: Path) -> openvino.Model:
    with zipfile.ZipFile(path) as archive:  # reading checks each member's CRC
        structure, weights = (archive.read(member) for member in MEMBERS)
    os.utime(path)  # used: the last to be forgotten
    return core.read_model(structure, weights)


def _write(model: openvino.Model, path: Path) -> None:
    with TemporaryDirectory() as folder, zipfile.ZipFile(path, 'w') as archive:
        openvino.save_model(model, Path(folder) / MEMBERS[0], compress_to_fp16=False)
        for member in MEMBERS:
            archive.write(Path(folder) / member, member)


def _forget_oldest(folder: Path) -> None:
    files = sorted(folder.glob('*.zip'), key=lambda file: file.stat().st_mtime)
    for file in files[:-KEPT_FILES]:
        file.unlink(missing_ok=True)

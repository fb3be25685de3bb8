"""One file that holds a network: weights, and everything needed to run and judge them."""

from dataclasses import dataclass, field, replace
import hashlib
import json
import math
from pathlib import Path
import struct
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from sds_perception.core.files import write_atomically
from sds_perception.core.input_size import network_size
from sds_perception.core.label_space import LabelSpace
from sds_perception.core.normalization import IMAGENET_MEAN, IMAGENET_STD
from sds_perception.core.settings import check_range, from_mapping, to_mapping
import torch
from torch import Tensor

FORMAT = 'sds_perception/1'
WEIGHTS_SHA256 = 'weights_sha256'
SIDES_PX = (32, 8192)
MAX_FOCAL_LENGTH_PX = 1e6
TEMPERATURES = (0.01, 100.0)
EXPORT_SUFFIXES = ('.onnx', '.xml')
PICKLE_SUFFIXES = ('.pt', '.pth', '.ckpt', '.pkl', '.bin')


@dataclass(frozen=True)
class CheckpointInfo:
    """What stands in a checkpoint beside the weights."""

    model: str
    """Name of the network in the registry."""
    model_settings: dict[str, Any]
    """The network's own settings."""
    label_space: LabelSpace
    """Names, colors and ids of the classes."""
    min_depth_m: float
    """Nearest depth the network can say, meters."""
    max_depth_m: float
    """Farthest depth the network can say, meters."""
    input_height_px: int
    """Image height the network was trained for, pixels."""
    input_width_px: int
    """Image width the network was trained for, pixels."""
    focal_length_px: float = 0.0
    """Focal length of the training pictures at that size, pixels; 0 = not known."""
    mean: tuple[float, float, float] = IMAGENET_MEAN
    """Subtracted from RGB in [0, 1]."""
    std: tuple[float, float, float] = IMAGENET_STD
    """Divides RGB after the mean is subtracted."""
    confidence_temperature: float = 1.0
    """Divides class scores where it is told how sure labels are, in [0.01, 100]."""
    metrics: dict[str, Any] = field(default_factory=dict)
    """Scores, keys as in papers, with the set they were measured on."""
    trained_on: str = ''
    """The data, in words."""
    license: str = ''
    """The license of that data."""
    step: int = 0
    """Optimizer steps so far."""
    parent_sha256: str = ''
    """The file this one was refined from; empty for a first training."""

    def __post_init__(self):
        check_range('input_height_px', self.input_height_px, *SIDES_PX)
        check_range('input_width_px', self.input_width_px, *SIDES_PX)
        check_range('focal_length_px', self.focal_length_px, 0.0, MAX_FOCAL_LENGTH_PX)
        check_range('confidence_temperature', self.confidence_temperature, *TEMPERATURES)
        # written so that NaN is refused, too
        if not 0 < self.min_depth_m < self.max_depth_m < math.inf:
            raise ValueError(
                f'depth is {self.min_depth_m} to {self.max_depth_m} m; wanted '
                '0 < min_depth_m < max_depth_m'
            )
        if not (all(map(math.isfinite, self.mean)) and all(0 < s < math.inf for s in self.std)):
            raise ValueError(
                f'mean is {self.mean} and std {self.std}; wanted finite numbers, std above 0'
            )

    def network_size(self, height: int, width: int) -> tuple[int, int]:
        """Return height and width at which the network sees pictures of a size, pixels."""
        return network_size(
            height, width, input_height=self.input_height_px, input_width=self.input_width_px
        )

    def refined(self, *, on: str, metrics: dict[str, Any]) -> 'CheckpointInfo':
        """
        Describe weights that were refined from these; the license of the data stays.

        :param on: what they were refined on, in words.
        :param metrics: scores of the refined weights, JSON.
        """
        words = f'{self.trained_on}; refined on {on}' if self.trained_on else f'refined on {on}'
        return replace(self, trained_on=words, metrics=metrics)


def save_checkpoint(path: str | Path, state: dict[str, Tensor], info: CheckpointInfo) -> str:
    """
    Write a checkpoint in one step and return the sha256 of the file.

    :param path: ends in .safetensors.
    :param state: the network's state dict.
    :raises ValueError: for another suffix.
    :raises OSError: from the file system; an older file then stands untouched.
    """
    path = Path(path)
    if path.suffix != '.safetensors':
        raise ValueError(f'{path} does not end in .safetensors')
    tensors = {key: value.detach().cpu().contiguous() for key, value in state.items()}
    metadata = {**to_metadata(info), WEIGHTS_SHA256: sha256_of_weights(tensors)}
    content = save(tensors, metadata)
    write_atomically(path, content)
    return hashlib.sha256(content).hexdigest()


def load_checkpoint(path: str | Path) -> tuple[dict[str, Tensor], CheckpointInfo]:
    """
    Read weights and their description; weights that bear a checksum are compared with it.

    :raises FileNotFoundError: if there is no such file.
    :raises ValueError: if it is a pickle, damaged, or not a checkpoint of this package.
    """
    with _opened(path) as file:
        metadata = file.metadata()
        info = from_metadata(path, metadata)
        try:
            weights = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        except SafetensorError as error:
            raise ValueError(f'{path} is damaged ({error}); copy it again') from None
    expected = metadata.get(WEIGHTS_SHA256)  # not in files of older versions
    if expected and (found := sha256_of_weights(weights)) != expected:
        raise ValueError(
            f'{path} is damaged: its weights have the sha256 {found[:12]}…, they were saved with '
            f'{expected[:12]}…; copy it again'
        )
    return weights, info


def read_checkpoint_info(path: str | Path) -> CheckpointInfo:
    """Read only the description; errors as :func:`load_checkpoint`, but for damaged weights."""
    with _opened(path) as file:
        return from_metadata(path, file.metadata())


def sha256_of(*paths: str | Path) -> str:
    """Return the sha256 of a file, or of several behind each other, as hexadecimal digits."""
    return hashlib.sha256(b''.join(Path(path).read_bytes() for path in paths)).hexdigest()


def sha256_of_weights(weights: dict[str, Tensor]) -> str:
    """
    Return the sha256 of weights: of name, type, shape and bytes of each, in the order of names.

    :param weights: on the CPU.
    """
    digest = hashlib.sha256()
    for name, tensor in sorted(weights.items()):
        digest.update(f'{name} {tensor.dtype} {list(tensor.shape)}\n'.encode())
        digest.update(tensor.contiguous().reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()


def to_metadata(info: CheckpointInfo) -> dict[str, str]:
    """Return a description as texts, which other files of the same network carry, too."""
    return {'format': FORMAT, 'info': json.dumps(to_mapping(info))}


def from_metadata(path: str | Path, metadata: dict[str, str] | None) -> CheckpointInfo:
    """
    Read what :func:`to_metadata` made.

    :param path: the file it stood in, for messages.
    :raises ValueError: if it is not that, or damaged.
    """
    found = (metadata or {}).get('format')
    if found != FORMAT:
        raise ValueError(
            f'{path} has format {found!r}, not {FORMAT!r}: it holds weights, but was not '
            'written by this package; `sds train` writes checkpoints'
        )
    try:
        return from_mapping(CheckpointInfo, json.loads(metadata['info']))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f'{path} describes itself wrongly ({error}); copy it again') from None


def _opened(path: str | Path):
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f'there is no checkpoint {path}')
    if path.suffix in EXPORT_SUFFIXES:
        raise ValueError(
            f'{path} is an export, of which only .xml is run here, with the backend openvino; '
            'give the .safetensors file that it was made of'
        )
    if path.suffix in PICKLE_SUFFIXES or _looks_pickled(path):
        raise ValueError(
            f'{path} is a pickle, which can run any code when it is read; '
            'save the weights as .safetensors instead'
        )
    try:
        return safe_open(path, framework='pt', device='cpu')
    except (SafetensorError, struct.error) as error:
        raise ValueError(
            f'{path} is not a whole .safetensors file ({error}); copy it again'
        ) from None


def _looks_pickled(path: Path) -> bool:
    with path.open('rb') as file:
        start = file.read(9)
    if start[8:] == b'{':
        return False  # the header of .safetensors; its length before it may be any eight bytes
    # a pickle of protocol 2 or newer, or the zip archive that torch.save writes
    is_pickle = start[:1] == b'\x80' and start[1:2] in (b'\x02', b'\x03', b'\x04', b'\x05')
    return is_pickle or start[:4] == b'PK\x03\x04'

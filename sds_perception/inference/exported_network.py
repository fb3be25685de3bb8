"""Open what `sds export` wrote for OpenVINO: a network that is served as it is."""

import hashlib
from pathlib import Path

import openvino
from sds_perception.core.checkpoint import CheckpointInfo, from_metadata
from sds_perception.inference.backends.openvino_backend import OpenVinoBackend
from sds_perception.inference.backends.openvino_conversion import DESCRIPTION, WEIGHTS_SHA256
from sds_perception.inference.settings import EngineSettings


def open_exported(settings: EngineSettings) -> tuple[OpenVinoBackend, CheckpointInfo, str]:
    """
    Return a network that is ready to run, its description and the sha256 of both its files.

    :raises FileNotFoundError: if there is no such file, or no .bin beside it.
    :raises ValueError: if it is damaged, not from `sds export`, made for one image size alone, or
        the settings ask for another device or runtime.
    """
    path = Path(settings.checkpoint)
    if settings.device not in ('auto', 'cpu') or settings.backend not in ('auto', 'openvino'):
        raise ValueError(
            f'{path} runs in OpenVINO on a CPU, not with device {settings.device!r} and backend '
            f'{settings.backend!r}; choose auto for both, or the .safetensors file'
        )
    model, info, sha256 = read_exported(path)
    backend = OpenVinoBackend(
        model, precision=settings.precision, num_threads=settings.num_threads
    )
    return backend, info, sha256


def read_exported(path: Path) -> tuple[openvino.Model, CheckpointInfo, str]:
    """
    Read a model, its description and the sha256 of its files, the .bin behind the .xml.

    :raises FileNotFoundError: if there is no such file, or no .bin beside it.
    :raises ValueError: if it is damaged, not from `sds export`, or made for one image alone.
    """
    for file in (path, path.with_suffix('.bin')):
        if not file.is_file():
            raise FileNotFoundError(f'there is no exported network {file}')
    # read once: what is checked is what is served
    structure, weights = path.read_bytes(), path.with_suffix('.bin').read_bytes()
    try:
        model = openvino.Core().read_model(structure, weights)
    except RuntimeError as error:
        reason = str(error).strip().rpartition('\n')[2]
        raise ValueError(
            f'{path} with its .bin is no whole model of OpenVINO ({reason}); export again'
        ) from None
    metadata = {
        key: model.get_rt_info([DESCRIPTION, key]).value
        for key in ('format', 'info')
        if model.has_rt_info([DESCRIPTION, key])
    }
    info = from_metadata(path, metadata)
    _check_weights(path, model, weights)
    if model.output(0).partial_shape.rank.get_length() != 3:
        raise ValueError(f'{path} takes one image at a time; export it again')
    if model.input().partial_shape.is_static:
        raise ValueError(
            f'{path} takes images of {model.input().shape} alone; export it without --height '
            'and --width'
        )
    return model, info, hashlib.sha256(structure + weights).hexdigest()


def _check_weights(path: Path, model: openvino.Model, weights: bytes) -> None:
    if not model.has_rt_info(WEIGHTS_SHA256):
        return  # from an export that did not tell yet
    found, wanted = hashlib.sha256(weights).hexdigest(), model.get_rt_info(WEIGHTS_SHA256).value
    if found != wanted:
        raise ValueError(
            f'{path.with_suffix(".bin")} has sha256 {found[:12]}…, {path.name} was exported with '
            f'{wanted[:12]}…: it is damaged or of another network; copy both files again'
        )

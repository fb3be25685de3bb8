"""Open what `sds export` wrote for OpenVINO: a network that is served as it is."""

from pathlib import Path

import openvino
from sds_perception.core.checkpoint import CheckpointInfo, from_metadata, sha256_of
from sds_perception.inference.backends.openvino_backend import OpenVinoBackend
from sds_perception.inference.settings import EngineSettings

DESCRIPTION = 'sds_perception'
"""Where in the file's runtime information the checkpoint's description stands."""


def open_exported(settings: EngineSettings) -> tuple[OpenVinoBackend, CheckpointInfo, str]:
    """
    Return a network that is ready to run, its description and the sha256 of the .xml file.

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
    model, info = read_exported(path)
    backend = OpenVinoBackend(
        model, precision=settings.precision, num_threads=settings.num_threads
    )
    return backend, info, sha256_of(path)


def read_exported(path: Path) -> tuple[openvino.Model, CheckpointInfo]:
    """
    Read a model and its description.

    :raises FileNotFoundError: if there is no such file, or no .bin beside it.
    :raises ValueError: if it is damaged, not from `sds export`, or made for one image alone.
    """
    for file in (path, path.with_suffix('.bin')):
        if not file.is_file():
            raise FileNotFoundError(f'there is no exported network {file}')
    try:
        model = openvino.Core().read_model(path)
    except RuntimeError as error:
        raise ValueError(
            f'{path} is no whole model of OpenVINO ({str(error).splitlines()[-1]}); export again'
        ) from None
    metadata = {
        key: model.get_rt_info([DESCRIPTION, key]).value
        for key in ('format', 'info')
        if model.has_rt_info([DESCRIPTION, key])
    }
    info = from_metadata(path, metadata)
    if model.output(0).partial_shape.rank.get_length() != 3:
        raise ValueError(f'{path} takes one image at a time; export it again')
    if model.input().partial_shape.is_static:
        raise ValueError(
            f'{path} takes images of {model.input().shape} alone; export it without --height '
            'and --width'
        )
    return model, info

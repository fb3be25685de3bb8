"""A network as files for other runtimes, with everything in them that the checkpoint says."""

from collections.abc import Mapping
import io
from pathlib import Path
import warnings

from sds_perception.core.files import write_atomically
from sds_perception.core.settings import check_choice
from sds_perception.inference.deployed_network import DeployedNetwork, example_images
import torch

SUFFIXES = {'onnx': ('.onnx',), 'openvino': ('.xml', '.bin'), 'torchscript': ('.pt',)}
"""Formats, and the files of each; the first is the one that users name."""


def export_network(
    network: DeployedNetwork,
    file_format: str,
    *,
    size: tuple[int, int] | None,
    metadata: Mapping[str, str],
) -> dict[str, bytes]:
    """
    Return the files of a network in another format.

    Each takes ``images`` (B, H, W, 3) uint8 RGB and gives labels (B, H, W) uint8, confidence
    (B, H, W) and depth (B, H, W) meters, as far as the network knows them: normalization, choice
    of the class and its probability are inside.

    :param file_format: onnx, openvino or torchscript.
    :param size: the only height and width, pixels, that an ONNX or OpenVINO file shall take, one
        image at a time; None = any. TorchScript takes any.
    :param metadata: texts to store in the file.
    :returns: content by suffix.
    :raises ValueError: if the format is not known or its package not installed.
    """
    check_choice('format', file_format, SUFFIXES)
    try:
        return _EXPORTERS[file_format](network, size, metadata)
    except ModuleNotFoundError as error:
        raise ValueError(
            f'format {file_format} needs the package {error.name!r}: pip install {error.name}'
        ) from None


def check_out(path: str | Path, file_format: str) -> None:
    """
    Refuse a file name that the format's runtime would not read.

    :raises ValueError: naming the suffix that it wants.
    """
    wanted = SUFFIXES[file_format][0]
    if Path(path).suffix != wanted:
        raise ValueError(f'{path} is to be a file of {file_format}; wanted the suffix {wanted}')


def write_export(path: str | Path, files: Mapping[str, bytes]) -> list[Path]:
    """
    Write exported files beside each other, each in one step.

    :param path: of the first; the others differ in their suffix.
    :raises OSError: from the file system.
    """
    # the file that users name comes last: where it stands, the others do
    suffixes = list(files)[::-1]
    return [write_atomically(Path(path).with_suffix(s), files[s]) for s in suffixes][::-1]


def _export_onnx(
    network: DeployedNetwork, size: tuple[int, int] | None, metadata: Mapping[str, str]
) -> dict[str, bytes]:
    import onnx
    from sds_perception.inference.backends.onnx_conversion import convert

    model = onnx.load_from_string(convert(network, size))
    onnx.helper.set_model_props(model, dict(metadata))
    onnx.checker.check_model(model)
    return {'.onnx': model.SerializeToString()}


def _export_openvino(
    network: DeployedNetwork, size: tuple[int, int] | None, metadata: Mapping[str, str]
) -> dict[str, bytes]:
    from sds_perception.inference.backends.openvino_conversion import (
        DESCRIPTION,
        STRUCTURE,
        WEIGHTS,
        convert,
        to_files,
    )

    model = convert(network)
    if size:
        model.reshape([1, *size, 3])
    for key, value in metadata.items():
        model.set_rt_info(value, [DESCRIPTION, key])
    files = to_files(model)
    return {'.xml': files[STRUCTURE], '.bin': files[WEIGHTS]}


def _export_torchscript(
    network: DeployedNetwork, size: tuple[int, int] | None, metadata: Mapping[str, str]
) -> dict[str, bytes]:
    content = io.BytesIO()
    with warnings.catch_warnings(), torch.inference_mode():
        # tracing warns of every Python number; a test compares the numbers at other sizes
        warnings.simplefilter('ignore')
        example = example_images(size) if size else example_images()
        traced = torch.jit.trace(network, (example,), check_trace=False)
        torch.jit.save(traced, content, _extra_files=dict(metadata))
    return {'.pt': content.getvalue()}


_EXPORTERS = {
    'onnx': _export_onnx,
    'openvino': _export_openvino,
    'torchscript': _export_torchscript,
}

"""Write a checkpoint's network for another runtime, and check that it says the same there."""

from argparse import ArgumentParser, Namespace
import dataclasses
from typing import Any

from sds_perception.cli.export_int8 import (
    add_int8_arguments,
    check_int8,
    cost_summary,
    open_calibration,
    quantized,
)

SUMMARY = 'Write the network as ONNX, OpenVINO or TorchScript, checked against PyTorch.'


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument('--checkpoint', default='', help='indoor, street or a .safetensors file')
    parser.add_argument('--format', required=True, choices=('onnx', 'openvino', 'torchscript'))
    parser.add_argument(
        '--out', required=True, metavar='FILE', help='.onnx, .xml (with a .bin beside it) or .pt'
    )
    parser.add_argument(
        '--height',
        type=int,
        default=0,
        help='the only height the file takes, pixels; default: any',
    )
    parser.add_argument(
        '--width', type=int, default=0, help='the only width the file takes, pixels; default: any'
    )
    parser.add_argument('--json', metavar='FILE', help='write files, size and differences')
    add_int8_arguments(parser)


def run(arguments: Namespace) -> int:
    """Export, compare with PyTorch, write the files only if they agree."""
    from sds_perception.core.checkpoint import to_metadata
    from sds_perception.core.files import write_json
    from sds_perception.inference.export import check_out, export_network, write_export
    from sds_perception.inference.export_check import measure_agreement
    from sds_perception.inference.served_network import load_network

    check_out(arguments.out, arguments.format)
    check_int8(arguments)
    size = fixed_size(arguments)
    network, info, sha256, path = load_network(arguments.checkpoint)
    calibration = open_calibration(arguments, info) if arguments.int8 else None
    metadata = {**to_metadata(info), 'checkpoint_sha256': sha256}
    files = export_network(network, arguments.format, size=size, metadata=metadata)
    checked_size = size or (info.input_height_px, info.input_width_px)
    agreement = measure_agreement(network, arguments.format, files, size=checked_size)
    print(summary(agreement))
    if not agreement.is_close:
        raise ValueError(
            f'the {arguments.format} file of {path} says something else than PyTorch does '
            f'({summary(agreement)}); nothing was written: update the packages of the format, or '
            'choose another one'
        )
    if calibration is not None:
        files, info = quantized(arguments, files, info, calibration)
        print(cost_summary(info.metrics['int8']))
    written = [str(file) for file in write_export(arguments.out, files)]
    print(f'wrote {" and ".join(written)}')
    if arguments.json:
        result = {
            'checkpoint': str(path),
            'checkpoint_sha256': sha256,
            'format': arguments.format,
            'files': written,
            'size': list(size) if size else None,
            'checked_size': list(checked_size),
            'inputs': ['images'],
            'outputs': list(network.output_names),
            **dataclasses.asdict(agreement),
            'int8': info.metrics['int8'] if arguments.int8 else None,
        }
        write_json(arguments.json, result)
    return 0


def fixed_size(arguments: Namespace) -> tuple[int, int] | None:
    """
    Return the height and width that were asked for; None for any size.

    :raises ValueError: for one side alone, sides below 32 px, or a format that has no fixed size.
    """
    sides = (arguments.height, arguments.width)
    if sides == (0, 0):
        return None
    if min(sides) < 32:
        raise ValueError(
            f'the size is {sides[0]}x{sides[1]} (height x width); give --height and --width, at '
            'least 32 px each, or neither'
        )
    if arguments.format == 'torchscript':
        raise ValueError('a TorchScript file takes any size; leave out --height and --width')
    return sides


def summary(agreement: Any) -> str:
    """Return the differences as one line."""
    parts = []
    if agreement.max_depth_difference_m is not None:
        parts.append(
            f'depth differs by at most {agreement.max_depth_difference_m:.2g} m '
            f'({agreement.max_relative_depth_difference:.2g} of it)'
        )
    if agreement.equal_labels is not None:
        parts.append(
            f'{agreement.equal_labels:.4%} of labels are equal, confidence differs by at most '
            f'{agreement.max_confidence_difference:.2g}'
        )
    return '; '.join(parts)

"""The part of `sds export` that quantizes: frames to calibrate with, and what it costs."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sds_perception.cli.dataset_options import (
    add_dataset_arguments,
    check_limit,
    dataset_settings,
    split_of,
)
from sds_perception.cli.unused_options import refuse_unused

MAX_PICTURES = 128
SCORES = ('miou', 'pixel_accuracy', 'abs_rel', 'rmse', 'a1')


def add_int8_arguments(parser: ArgumentParser) -> None:
    """Declare what quantization takes; the data set is named as for `sds evaluate`."""
    group = parser.add_argument_group('quantization')
    group.add_argument(
        '--int8',
        metavar='FRAMES',
        help=f'quantize to 8 bits for OpenVINO, with up to {MAX_PICTURES} frames of this folder',
    )
    group.add_argument('--dataset', default='', help='measure what that costs on this data set')
    add_dataset_arguments(group, split='test')
    group.add_argument(
        '--limit', type=int, default=0, help='measure on this many pictures; 0 = all'
    )


def check_int8(arguments: Namespace) -> None:
    """
    Refuse quantization that cannot be, before anything is loaded.

    :raises ValueError: naming the option, or what to install.
    """
    check_limit(arguments.limit)
    if not arguments.dataset:
        refuse_unused(arguments, ['root', 'split', 'label_space'], 'it is of a --dataset')
    if arguments.dataset and not arguments.int8:
        raise ValueError('--dataset measures what --int8 costs; give both, or use sds evaluate')
    if not arguments.int8:
        return
    if arguments.format != 'openvino':
        raise ValueError(f'--int8 makes files of openvino, not of {arguments.format}')
    if find_spec('nncf') is None:
        raise ValueError('--int8 needs the package nncf: pip install nncf')
    if (arguments.height, arguments.width) != (0, 0):
        raise ValueError('--int8 files take any size; leave out --height and --width')


@dataclass(frozen=True)
class Calibration:
    """What quantization reads, opened before the work that it would be in vain without."""

    pictures: list[Any]
    """Of the network's size, (1, h, w, 3) uint8 RGB."""
    dataset: Any
    """On which its cost is measured; None = nowhere."""


def open_calibration(arguments: Namespace, info: Any) -> Calibration:
    """
    Read the frames, and open the data set if one is named.

    :raises FileNotFoundError: if there is no such folder, frame or data set.
    :raises ValueError: for a data set of other classes, or frames that cannot be read.
    """
    from sds_perception.datasets.registry import build_dataset
    from sds_perception.evaluation.evaluate import require_same_classes
    from sds_perception.evaluation.translated_engine import is_translated

    dataset = build_dataset(dataset_settings(arguments)) if arguments.dataset else None
    if dataset is not None and not is_translated(info.label_space, dataset.label_space):
        require_same_classes(info.label_space, dataset.label_space)
    return Calibration(calibration_pictures(arguments.int8, info), dataset)


def quantized(
    arguments: Namespace, files: Mapping[str, bytes], info: Any, calibration: Calibration
) -> tuple[dict, Any]:
    """Return quantized files, and the description with what that costs if it was measured."""
    from sds_perception.core.checkpoint import to_metadata
    from sds_perception.inference.quantization import describe, quantize

    files = quantize(files, calibration.pictures)
    int8 = {'calibration_pictures': len(calibration.pictures)}
    if calibration.dataset is not None:
        int8.update(measured_cost(arguments, files, calibration.dataset))
    info = replace(info, metrics={**info.metrics, 'int8': int8})
    return describe(files, to_metadata(info)), info


def calibration_pictures(folder: str, info: Any) -> list[Any]:
    """
    Return frames of a folder at the size of the network, spread evenly over it.

    :raises FileNotFoundError: if there is no such folder, or no frame in it.
    """
    from sds_perception.cli.frame_files import FrameFiles
    from sds_perception.evaluation.evaluate import chosen_indices
    from sds_perception.inference.preprocess import check_image, fit_image

    frames = FrameFiles([folder])
    chosen = set(chosen_indices(len(frames), MAX_PICTURES))
    pictures = []
    for index, frame in enumerate(frames):
        if index in chosen:
            check_image(frame.image)
            pictures.append(fit_image(frame.image, info.network_size(*frame.image.shape[:2])))
    return pictures


def measured_cost(
    arguments: Namespace, files: Mapping[str, bytes], dataset: Any
) -> dict[str, Any]:
    """Return the scores of a data set with floats and with integers, and of what they are."""
    from sds_perception.cli.progress import track
    from sds_perception.evaluation.evaluate import evaluate
    from sds_perception.evaluation.translated_engine import in_classes_of
    from sds_perception.inference.engine import Engine
    from sds_perception.inference.export import write_export
    from sds_perception.inference.settings import EngineSettings

    cost = {'dataset': arguments.dataset, 'split': split_of(arguments), 'part': arguments.part}
    with TemporaryDirectory() as folder:
        written, _ = write_export(Path(folder) / 'int8.xml', files)
        for name, checkpoint in (('fp32', arguments.checkpoint), ('int8', str(written))):
            engine = Engine(EngineSettings(checkpoint, device='cpu', backend='openvino'))
            scores = evaluate(
                in_classes_of(engine, dataset.label_space),
                dataset,
                limit=arguments.limit,
                track=partial(track, description=f'scoring {name}'),
            )
            cost[name] = {key: scores[key] for key in SCORES}
            cost['images'] = scores['images']
    return cost


def cost_summary(int8: Mapping[str, Any]) -> str:
    """Return what quantization costs as one line."""
    if 'int8' not in int8:
        return 'give --dataset to measure what 8 bits cost'
    before, after = int8['fp32'], int8['int8']
    parts = []
    if before['miou'] is not None:
        parts.append(f'mIoU {before["miou"]:.2%} -> {after["miou"]:.2%}')
    if before['rmse'] is not None:
        parts.append(f'RMSE {before["rmse"]:.3f} -> {after["rmse"]:.3f} m')
    return f'8 bits cost on {int8["images"]} pictures: {", ".join(parts)}'

"""Correct a trained network's depth and confidence on pictures that it has not learned."""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from typing import Any

from sds_perception.cli.checkpoint_output import check_checkpoint_output
from sds_perception.cli.dataset_options import (
    add_dataset_arguments,
    check_limit,
    dataset_settings,
)

SUMMARY = "Correct a checkpoint's depth and confidence by pictures that it has not learned."


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument(
        '--checkpoint', required=True, metavar='FILE', help='indoor, street or a .safetensors file'
    )
    parser.add_argument('--dataset', required=True, help='such as nyud, camvid, synthetic')
    add_dataset_arguments(parser, split='train')
    parser.set_defaults(part='validation')
    parser.add_argument('--limit', type=int, default=0, help='of synthetic: how many pictures')
    parser.add_argument('--device', default='auto', help='auto, cpu, cuda, cuda:1')
    parser.add_argument('--out', required=True, metavar='FILE', help='.safetensors to write')
    parser.add_argument('--json', metavar='FILE', help='write all numbers')


def run(arguments: Namespace) -> int:
    """Fit the calibrations, judge them on pictures left out, write those that help."""
    check(arguments)
    from sds_perception.core.checkpoint import load_checkpoint, sha256_of
    from sds_perception.core.device import choose_device
    from sds_perception.core.files import write_json
    from sds_perception.core.shipped import find_checkpoint
    from sds_perception.datasets.registry import build_dataset
    from sds_perception.datasets.unlabeled import Unlabeled
    from sds_perception.refinement.learner import network_of

    path = find_checkpoint(arguments.checkpoint)
    weights, info = load_checkpoint(path)
    network = network_of(info, weights, choose_device(arguments.device))
    dataset = build_dataset(dataset_settings(arguments))
    if dataset.label_space.names != info.label_space.names:
        dataset = Unlabeled(dataset, info.label_space)  # the same numbers are other classes
    confidence, depth = calibrations(network, dataset, info)
    if not (confidence['is_better'] or depth['is_better']):
        raise ValueError(f'{"; ".join(told(confidence, depth))}: no better, nothing was written')
    if confidence['is_better']:
        info = replace(info, confidence_temperature=confidence['temperature'])
    if depth['is_better']:
        network.depth_head.change_scores(depth['gain'], depth['shift'])
    result = {'checkpoint': str(path), 'checkpoint_sha256': sha256_of(path)}
    info = replace(info, parent_sha256=result['checkpoint_sha256'])
    result |= {'confidence': confidence, 'depth': depth}
    result['metrics'] = write(arguments, network, dataset, info, weights)
    print('\n'.join(told(confidence, depth)))
    if arguments.json:
        write_json(arguments.json, result)
    return 0


def check(arguments: Namespace) -> None:
    """
    Refuse options that make no sense, before anything is loaded.

    :raises ValueError: naming the option.
    """
    check_checkpoint_output(arguments.out)
    check_limit(arguments.limit)
    if arguments.limit and arguments.dataset != 'synthetic':
        raise ValueError('--limit is how many rooms are rendered; of pictures all are looked at')


def calibrations(network: Any, dataset: Any, info: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """
    Return what corrects confidence and depth, and their errors on pictures left out.

    :raises ValueError: if too little is known of the pictures.
    """
    from sds_perception.cli.progress import track
    from sds_perception.training.held_out_pixels import FOLDS, observe

    indices = track(range(len(dataset)), 'predicting')
    samples = (dataset[index] for index in indices)
    classes, depth = observe(network, samples, info)
    if classes is None and depth is None:
        raise ValueError(
            f'{len(dataset)} pictures say too little; wanted {FOLDS} or more with labels of the '
            f'classes {info.label_space.name} (--label-space reads those of another table), or '
            f'with measured depth from {info.min_depth_m:g} to {info.max_depth_m:g} m'
        )
    return of_confidence(classes, info), of_depth(network, depth, info)


def of_confidence(pixels: Any, info: Any) -> dict[str, Any]:
    """Fit a temperature to labels, and judge it; ``images`` is 0 where there are too few."""
    from sds_perception.training import confidence_calibration as confidence

    if pixels is None:
        return {'images': 0, 'is_better': False}
    served = confidence.tempered(pixels, info.confidence_temperature)
    before = confidence.errors_of_confidence(served)
    after = confidence.errors_of_confidence(confidence.cross_validated_confidence(pixels))
    return {
        'images': len(pixels.truth),
        'temperature': confidence.calibrate_confidence(pixels),
        'before': before,
        'after': after,
        'is_better': after['nll'] < before['nll'],
    }


def of_depth(network: Any, pixels: Any, info: Any) -> dict[str, Any]:
    """Fit a line to measured depth, and judge it; ``images`` is 0 where it cannot be."""
    from sds_perception.models.heads import DepthHead
    from sds_perception.training import depth_calibration as depth

    head = getattr(network, 'depth_head', None)
    if pixels is None or not isinstance(head, DepthHead):
        return {'images': 0, 'is_better': False}
    before = depth.errors_of_depth(pixels, info)
    after = depth.errors_of_depth(depth.cross_validated_depth(head, pixels), info)
    line = depth.calibrate_depth(head, pixels)
    return {
        'images': len(pixels.truth),
        'gain': line.gain,
        'shift': line.shift,
        'before': before,
        'after': after,
        'is_better': after['mae'] < before['mae'],
    }


def write(
    arguments: Namespace, network: Any, dataset: Any, info: Any, stored: dict[str, Any]
) -> dict[str, Any]:
    """
    Score the calibrated network, and write it in the types of the stored weights.

    :returns: the scores.
    """
    from sds_perception.core.checkpoint import save_checkpoint
    from sds_perception.core.settings import to_mapping
    from sds_perception.training.checkpoints import public
    from sds_perception.training.validate import validate

    measured_on = public(to_mapping(dataset_settings(arguments)))
    metrics = {**validate(network, dataset, info), 'measured_on': measured_on}
    weights = {key: value.to(stored[key].dtype) for key, value in network.state_dict().items()}
    pictures = f'{arguments.dataset}, split {measured_on["split"]}, part {arguments.part}'
    trained_on = f'{info.trained_on}; calibrated on {pictures}'.removeprefix('; ')
    save_checkpoint(arguments.out, weights, replace(info, metrics=metrics, trained_on=trained_on))
    return metrics


def told(confidence: dict[str, Any], depth: dict[str, Any]) -> list[str]:
    """Return what the calibrations are, and what they are worth on pictures left out of them."""
    lines = []
    if confidence['images']:
        before, after = confidence['before'], confidence['after']
        lines.append(
            f'class scores divided by {confidence["temperature"]:.3f}: confidence is off by '
            f'{after["ece"]:.3f} instead of {before["ece"]:.3f} on average{_kept(confidence)}'
        )
    if depth['images']:
        before, after = depth['before'], depth['after']
        lines.append(
            f'depth scores times {depth["gain"]:.3f} plus {depth["shift"]:.3f}: AbsRel '
            f'{after["abs_rel"]:.3f} instead of {before["abs_rel"]:.3f}, RMSE {after["rmse"]:.3f} '
            f'instead of {before["rmse"]:.3f} m{_kept(depth)}'
        )
    return lines


def _kept(calibration: dict[str, Any]) -> str:
    return '' if calibration['is_better'] else ' (not kept)'

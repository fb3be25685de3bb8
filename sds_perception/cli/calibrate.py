"""Correct the depth of a trained network on pictures that it has not learned."""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from sds_perception.cli.dataset_options import add_dataset_arguments, dataset_settings

SUMMARY = 'Correct the depth of a trained checkpoint on pictures that it has not learned.'


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument(
        '--checkpoint', required=True, metavar='FILE', help='indoor, street or a .safetensors file'
    )
    parser.add_argument('--dataset', required=True, help='with measured depth, such as nyud')
    add_dataset_arguments(parser, split='train')
    parser.set_defaults(part='validation')
    parser.add_argument('--limit', type=int, default=0, help='of synthetic: how many pictures')
    parser.add_argument('--device', default='auto', help='auto, cpu, cuda, cuda:1')
    parser.add_argument('--out', required=True, metavar='FILE', help='.safetensors to write')
    parser.add_argument('--json', metavar='FILE', help='write all numbers')


def run(arguments: Namespace) -> int:
    """Fit the calibration, judge it on pictures left out, write it into the weights."""
    check(arguments)
    from sds_perception.core.checkpoint import load_checkpoint, sha256_of
    from sds_perception.core.device import choose_device
    from sds_perception.core.files import write_json
    from sds_perception.core.shipped import find_checkpoint
    from sds_perception.datasets.registry import build_dataset
    from sds_perception.refinement.learner import network_of

    path = find_checkpoint(arguments.checkpoint)
    weights, info = load_checkpoint(path)
    network = network_of(info, weights, choose_device(arguments.device))
    dataset = build_dataset(dataset_settings(arguments))
    result = {'checkpoint': str(path), 'checkpoint_sha256': sha256_of(path)}
    result |= calibrate_network(network, dataset, info)
    info = replace(info, parent_sha256=result['checkpoint_sha256'])
    result['metrics'] = write(arguments, network, dataset, info, weights)
    print(summary(result, arguments.out))
    if arguments.json:
        write_json(arguments.json, result)
    return 0


def check(arguments: Namespace) -> None:
    """
    Refuse options that make no sense, before anything is loaded.

    :raises ValueError: naming the option.
    """
    if Path(arguments.out).suffix != '.safetensors':
        raise ValueError(f'--out is {arguments.out}; wanted a name that ends in .safetensors')
    if arguments.limit and arguments.dataset != 'synthetic':
        raise ValueError('--limit is how many rooms are rendered; of pictures all are looked at')
    if arguments.limit < 0:
        raise ValueError(f'--limit is {arguments.limit}; wanted a number of pictures')


def calibrate_network(network: Any, dataset: Any, info: Any) -> dict[str, Any]:
    """
    Correct the depth that a network says, and tell by how much.

    :raises ValueError: if it cannot get better; the network is then as it was.
    """
    from sds_perception.cli.progress import track
    from sds_perception.training import depth_calibration as depth

    head = depth.depth_head_of(network, info.model)
    indices = track(range(len(dataset)), 'predicting')
    pairs = depth.observe(network, (dataset[index] for index in indices), info)
    before = depth.errors(pairs, info)
    after = depth.errors(depth.cross_validated(head, pairs), info)
    if not after['mae'] < before['mae']:
        raise ValueError(
            f'a calibration would not help: on pictures left out of it the mean error becomes '
            f'{after["mae"]:.4f} m, from {before["mae"]:.4f} m; nothing was written'
        )
    line = depth.calibrate(head, pairs)
    head.change_scores(line.gain, line.shift)
    return {
        'images': len(pairs.measured),
        'gain': line.gain,
        'shift': line.shift,
        'before': before,
        'after': after,
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
    pictures = f'{arguments.dataset}, split {measured_on["split"]}, part {measured_on["part"]}'
    trained_on = f'{info.trained_on}; depth calibrated on {pictures}'.removeprefix('; ')
    save_checkpoint(arguments.out, weights, replace(info, metrics=metrics, trained_on=trained_on))
    return metrics


def summary(result: dict[str, Any], out: str) -> str:
    """Return in two lines what the calibration is and what it is worth."""
    before, after = result['before'], result['after']
    return (
        f'depth scores times {result["gain"]:.3f} plus {result["shift"]:.3f}: {out}\n'
        f'on pictures left out, five times a fifth of {result["images"]}: '
        f'AbsRel {before["abs_rel"]:.3f} to {after["abs_rel"]:.3f}, '
        f'RMSE {before["rmse"]:.3f} to {after["rmse"]:.3f} m'
    )

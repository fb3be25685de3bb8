"""Score a checkpoint on a data set."""

from argparse import ArgumentParser, Namespace
from functools import partial
from pathlib import Path
import re
from typing import Any

from sds_perception.cli.dataset_options import (
    add_dataset_arguments,
    check_limit,
    dataset_settings,
    split_of,
)
from sds_perception.cli.image_size import parse_size

SUMMARY = 'Score a checkpoint on a data set: mIoU, IoU of every class, depth errors.'


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument('--checkpoint', default='', help='indoor, street or a .safetensors file')
    parser.add_argument('--dataset', required=True, help='such as nyud, camvid, synthetic')
    add_dataset_arguments(parser, split='test')
    parser.add_argument(
        '--limit',
        type=int,
        default=0,
        help='score this many pictures, spread over the set; 0 = all',
    )
    parser.add_argument('--device', default='auto', help='auto, cpu, cuda, cuda:1')
    parser.add_argument('--backend', default='auto', help='auto, openvino, onnx, torch')
    parser.add_argument(
        '--input-size', metavar='WxH', default='', help="inside the network; default: checkpoint's"
    )
    parser.add_argument(
        '--median-scaling', action='store_true', help='scale depth by medians; for methods without'
    )
    parser.add_argument('--pictures', metavar='DIR', help='write a picture side by side for each')
    parser.add_argument('--json', metavar='FILE', help='write all numbers')


def run(arguments: Namespace) -> int:
    """Evaluate, alone or as one of the processes that torchrun started."""
    check_limit(arguments.limit)
    from sds_perception.core.processes import started_processes

    with started_processes() as processes:
        return _evaluate(arguments, processes)


def _evaluate(arguments: Namespace, processes: Any) -> int:
    """Print a summary, write the files asked for."""
    from sds_perception.cli.progress import track
    from sds_perception.core.files import write_json
    from sds_perception.datasets.registry import build_dataset
    from sds_perception.evaluation.evaluate import evaluate
    from sds_perception.evaluation.translated_engine import in_classes_of
    from sds_perception.inference.engine import Engine

    dataset = build_dataset(dataset_settings(arguments))
    engine = Engine(engine_settings(arguments))
    scores = evaluate(
        in_classes_of(engine, dataset.label_space),
        dataset,
        limit=arguments.limit,
        use_median_scaling=arguments.median_scaling,
        track=partial(track, description='evaluating'),
        on_picture=picture_writer(arguments.pictures, dataset) if arguments.pictures else None,
        processes=processes,
    )
    if not processes.is_first:
        return 0
    scores.update(circumstances(arguments, engine, dataset))
    print(summary(scores))
    if arguments.json:
        write_json(arguments.json, scores)
    return 0


def engine_settings(arguments: Namespace) -> Any:
    """Return the EngineSettings of the command line."""
    from sds_perception.inference.settings import EngineSettings

    width, height = parse_size(arguments.input_size) if arguments.input_size else (0, 0)
    return EngineSettings(
        checkpoint=arguments.checkpoint,
        device=arguments.device,
        backend=arguments.backend,
        input_height_px=height,
        input_width_px=width,
    )


def picture_writer(folder: str, dataset: Any) -> Any:
    """Return a function that draws one picture of ``evaluate`` into a folder."""
    from sds_perception.core.picture_files import write_picture
    from sds_perception.evaluation.comparison import draw_comparison
    from sds_perception.evaluation.evaluate import image_bytes

    def write(index, sample, prediction):
        picture = draw_comparison(
            image_bytes(sample),
            sample.labels.numpy(),
            sample.depth[0].numpy(),
            prediction,
            label_space=dataset.label_space,
            max_depth_m=dataset.max_depth_m,
        )
        name = re.sub(r'[^\w.-]+', '_', sample.name) or 'picture'
        write_picture(Path(folder) / f'{index:05d}_{Path(name).stem}.png', picture)

    return write


def circumstances(arguments: Namespace, engine: Any, dataset: Any) -> dict[str, Any]:
    """Return what the scores were measured on and with."""
    info = engine.info
    return {
        'dataset': arguments.dataset,
        'root': arguments.root,
        'split': split_of(arguments),
        'part': arguments.part,
        'limit': arguments.limit,
        'checkpoint': str(engine.checkpoint_path),
        'checkpoint_sha256': engine.checkpoint_sha256,
        'backend': arguments.backend,
        'input_size': arguments.input_size or f'{info.input_width_px}x{info.input_height_px}',
        'validation_fraction': arguments.validation_fraction,
        'label_space': dataset.label_space.name,
        'device': engine.device_name,
    }


def summary(scores: dict[str, Any]) -> str:
    """Return the scores as a few lines; a dash where a task has none."""
    from sds_perception.evaluation.depth_metrics import DEPTH_KEYS

    percent = {key: _number(scores[key], 100, 2) for key in ('miou', 'pixel_accuracy')}
    depth = (f'{key} {_number(scores[key], 1, 3)}' for key in DEPTH_KEYS)
    scaled = ', after median scaling' if scores['median_scaling'] else ''
    return '\n'.join(
        [
            f'mIoU {percent["miou"]} %, pixel accuracy {percent["pixel_accuracy"]} %',
            f'depth{scaled}: {", ".join(depth)}',
            f'{scores["images"]} pictures, {scores["seconds"]:.1f} s of predictions',
        ]
    )


def _number(value: float | None, factor: float, digits: int) -> str:
    return '-' if value is None else f'{value * factor:.{digits}f}'

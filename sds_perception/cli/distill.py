"""Write the labels and the depth that a data set lacks."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
import time
from typing import Any

from sds_perception.cli.dataset_options import (
    add_dataset_arguments,
    check_limit,
    dataset_settings,
)
from sds_perception.cli.unused_options import refuse_unused

SUMMARY = 'Let trained networks write the labels and the depth that a data set lacks.'


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument(
        '--teacher',
        default='',
        metavar='FILE',
        help='for labels: indoor, street, a .safetensors file, or .tflite (needs ai-edge-litert); '
        'without one, labels stay as they are',
    )
    parser.add_argument('--dataset', required=True, help='such as kitti, camvid, folder')
    parser.add_argument('--out', required=True, metavar='DIR', help='new folder: a set "folder"')
    add_dataset_arguments(parser, split='train')
    parser.add_argument(
        '--teacher-label-space', default='', help='classes of a .tflite; default: cityscapes19'
    )
    parser.add_argument(
        '--limit', type=int, default=0, help='this many pictures, spread over the set; 0 = all'
    )
    parser.add_argument(
        '--min-confidence', type=float, default=0.6, help='labels below become 255, 0 to 1'
    )
    parser.add_argument('--soft', action='store_true', help='also write class probabilities')
    parser.add_argument(
        '--depth-from',
        metavar='FILE',
        help='for the depth of pictures without any: indoor, street or a .safetensors file',
    )
    parser.add_argument(
        '--overlays', metavar='DIR', help='also write the labels over each picture, to look at'
    )
    parser.add_argument('--json', metavar='FILE', help='write what was made of what')


def run(arguments: Namespace) -> int:
    """Annotate every picture, say how much was."""
    from sds_perception.cli.progress import track
    from sds_perception.core.checkpoint import sha256_of
    from sds_perception.core.files import write_json
    from sds_perception.core.shipped import find_checkpoint
    from sds_perception.datasets.annotated_export import AnnotatedExport
    from sds_perception.datasets.registry import build_dataset
    from sds_perception.evaluation.evaluate import chosen_indices
    from sds_perception.inference.teachers.teacher import open_teacher

    check(arguments)
    started = time.monotonic()
    dataset = build_dataset(dataset_settings(arguments))
    teacher = None
    if arguments.teacher:
        teacher = open_teacher(arguments.teacher, label_space=arguments.teacher_label_space)
    teach_depth = depth_teacher(arguments.depth_from) if arguments.depth_from else None
    label_space = teacher.label_space if teacher else dataset.label_space
    export = AnnotatedExport(Path(arguments.out), label_space)
    indices = chosen_indices(len(dataset), arguments.limit)
    frames = [
        annotate(dataset, index, teacher, teach_depth, export, arguments)
        for index in track(indices, 'distilling')
    ]
    export.finish()
    path = find_checkpoint(arguments.teacher) if arguments.teacher else None
    result = {
        'teacher': Path(arguments.teacher).name,
        'teacher_sha256': sha256_of(path) if path else '',
        'label_space': label_space.name,
        'min_confidence': arguments.min_confidence,
        'depth_from': arguments.depth_from or '',
        'out': arguments.out,
        'frames': frames,
        'seconds': round(time.monotonic() - started, 3),
    }
    print(summary(result))
    if arguments.json:
        write_json(arguments.json, result)
    return 0


def annotate(
    dataset: Any,
    index: int,
    teacher: Any,
    teach_depth: Callable | None,
    export: Any,
    arguments: Namespace,
) -> dict[str, Any]:
    """Write one picture with all that is known, and return what is told of it in the JSON."""
    from sds_perception.core.label_space import UNLABELED
    from sds_perception.core.picture_files import write_picture
    from sds_perception.evaluation.visualize import OVERLAY_OPACITY
    from sds_perception.training.distillation import distill, require_same_classes

    sample = dataset[index]
    if teacher is not None:
        require_same_classes(sample, dataset.label_space, teacher.label_space)
    annotated = distill(
        sample,
        teacher.class_probabilities if teacher else None,
        teach_depth,
        min_confidence=arguments.min_confidence,
    )
    stem = export.add(
        sample.name,
        annotated.image,
        labels=annotated.labels,
        depth=annotated.depth,
        K=sample.K.numpy(),
        probabilities=annotated.probabilities if arguments.soft else None,
    )
    if arguments.overlays:
        picture = export.label_space.overlay(annotated.image, annotated.labels, OVERLAY_OPACITY)
        write_picture(Path(arguments.overlays) / f'{stem}.png', picture)
    return {
        'name': stem,
        'labeled_before': share(sample.labels.numpy() != UNLABELED),
        'labeled': share(annotated.labels != UNLABELED),
        'depth_before': share(sample.valid.numpy()),
        'depth': 0.0 if annotated.depth is None else share(annotated.depth > 0),
    }


def depth_teacher(checkpoint: str) -> Callable:
    """
    Return a function that predicts meters by a checkpoint.

    :raises ValueError: if it does not know depth.
    """
    from sds_perception.inference.engine import Engine
    from sds_perception.inference.settings import EngineSettings

    engine = Engine(EngineSettings(checkpoint=checkpoint))
    if not engine.has_depth:
        raise ValueError(f'{checkpoint} does not predict depth; --depth-from wants one that does')

    def teach(image: Any, focal_length_px: float) -> Any:
        options = {'labels': False, 'confidence': False, 'focal_length_px': focal_length_px}
        return engine.predict(image, **options).depth

    return teach


def check(arguments: Namespace) -> None:
    """
    Refuse options that make no sense, before anything is loaded.

    :raises ValueError: naming the option.
    """
    if not arguments.teacher and not arguments.depth_from:
        raise ValueError('nobody would teach; give --teacher for labels, --depth-from for depth')
    if not arguments.teacher:
        refuse_unused(arguments, ['teacher_label_space'], 'it is of a --teacher')
    if not arguments.teacher and arguments.soft:
        raise ValueError('--soft writes probabilities of a teacher; give --teacher')
    if not 0 <= arguments.min_confidence <= 1:
        raise ValueError(f'--min-confidence is {arguments.min_confidence}; wanted 0 to 1')
    check_limit(arguments.limit)


def share(is_known: Any) -> float:
    """Return the share of True."""
    return round(float(is_known.mean()), 4)


def summary(result: dict[str, Any]) -> str:
    """Return in one line what was made."""
    frames = result['frames']
    mean = {
        key: sum(f[key] for f in frames) / len(frames)
        for key in ('labeled_before', 'labeled', 'depth_before', 'depth')
    }
    return (
        f'{len(frames)} pictures in {result["out"]}; labels on '
        f'{mean["labeled"] * 100:.1f} % of the pixels (before: {mean["labeled_before"] * 100:.1f} '
        f'%), depth on {mean["depth"] * 100:.1f} % (before: {mean["depth_before"] * 100:.1f} %), '
        f'{result["seconds"]:.1f} s'
    )

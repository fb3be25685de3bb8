"""One frame through the engine and out as messages, stage by stage beside the network's time."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from sds_perception.cli.benchmarks.codec_suite import random_frame
from sds_perception.cli.benchmarks.options import SuiteOptions
from sds_perception.cli.benchmarks.served_checkpoint import served_precision
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.evaluation.benchmark_rows import BenchmarkCase, BenchmarkRow, measure
from sds_perception.inference.engine import Engine
from sds_perception.inference.postprocess import finish_confidence, finish_depth, finish_labels
from sds_perception.inference.preprocess import fit_image
from sds_perception.inference.served_network import open_served
from sds_perception.inference.settings import EngineSettings
from sds_perception.messages.depth import encode_depth
from sds_perception.messages.image import decode_rgb, image_fields
from sds_perception.messages.labels import encode_labels
from sds_perception.messages.point_cloud import PointCloudEncoder

SUITE = 'engine'
Stage = Callable[[], object]


def run(options: SuiteOptions) -> Iterator[BenchmarkRow]:
    """Measure the stages in turns; the network alone is the baseline of all."""
    frame = random_frame(options.height, options.width)
    settings = EngineSettings(checkpoint=options.checkpoint, device=options.device)
    info, cases = _network_cases('', settings, frame)
    size = info.network_size(*frame.depth.shape)
    for name, stage in _stages_around(frame, size, info).items():
        cases.append(BenchmarkCase(name, stage, options.height, options.width))
    if options.compare:
        other = EngineSettings(checkpoint=options.compare, device=options.device)
        cases += _network_cases(f' of {Path(options.compare).name}', other, frame)[1]
    yield from measure(SUITE, cases, seconds=options.seconds)


def _network_cases(
    title: str, settings: EngineSettings, frame: SimpleNamespace
) -> tuple[CheckpointInfo, list[BenchmarkCase]]:
    """Return what a checkpoint says of itself, its network alone and its whole engine."""
    served = open_served(settings)
    info, backend = served.info, served.backend
    size = info.network_size(*frame.depth.shape)
    images, engine = fit_image(frame.image, size), Engine(settings)
    ways = {
        f'network{title}': lambda: backend.run(images, labels=True, depth=True),
        f'engine{title}, all stages': lambda: engine.predict(frame.image),
    }
    facts = {'network_size': f'{size[1]}x{size[0]}'}
    precision = served_precision(backend.device_name, info)
    return info, [
        BenchmarkCase(name, way, *frame.depth.shape, backend.device_name, precision, facts)
        for name, way in ways.items()
    ]


def _stages_around(
    frame: SimpleNamespace, size: tuple[int, int], info: CheckpointInfo
) -> dict[str, Stage]:
    seen = random_frame(*size)
    sure = seen.confidence / np.float32(255)
    camera_size = frame.image.shape[:2]
    message = SimpleNamespace(**vars(image_fields(frame.image, 'rgb8')))
    cloud = PointCloudEncoder(*camera_size)
    depth_range_m = (info.min_depth_m, info.max_depth_m)
    return {
        'decode rgb8': lambda: decode_rgb(message),
        'resize to the network': lambda: fit_image(frame.image, size),
        'labels to the camera': lambda: finish_labels(
            seen.labels, sure, min_confidence=0.0, size=camera_size
        ),
        'confidence to the camera': lambda: finish_confidence(sure, camera_size),
        'depth to the camera': lambda: finish_depth(
            seen.depth,
            depth_range_m=depth_range_m,
            scale=1.0,
            max_depth_m=0.0,
            far_policy='nan',
            size=camera_size,
        ),
        'encode labels': lambda: encode_labels(frame.labels),
        'encode depth': lambda: encode_depth(frame.depth),
        'build cloud': lambda: cloud.encode(frame.rays, frame.depth, frame.image),
    }

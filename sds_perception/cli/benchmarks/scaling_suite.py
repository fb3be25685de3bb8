"""How the default network's time grows with resolution, classes and cameras."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sds_perception.cli.benchmarks.network_runs import network_size_facts
from sds_perception.cli.benchmarks.options import SuiteOptions
from sds_perception.cli.benchmarks.random_networks import (
    NUM_CLASSES,
    own_conversion_cache,
    random_network,
)
from sds_perception.cli.benchmarks.served_checkpoint import served_precision
from sds_perception.evaluation.benchmark_rows import BenchmarkCase, BenchmarkRow, measure
from sds_perception.inference.backends.choice import build_backend
from sds_perception.inference.settings import EngineSettings

SUITE = 'scaling'
NETWORK = 'ccam_net'
SCALES, FULL_SCALES = (0.5, 0.75), (0.25, 1.5, 2.0)
CLASSES, FULL_CLASSES = (13, 100), (2, 200)
CAMERAS, FULL_CAMERAS = (2, 3), (4, 6)


@dataclass(frozen=True)
class Load:
    """What a network has to do."""

    height: int
    """Of the images, pixels."""
    width: int
    """Of the images, pixels."""
    classes: int = NUM_CLASSES
    """That it tells apart."""
    cameras: int = 1
    """Whose images go through it at once."""


def run(options: SuiteOptions) -> Iterator[BenchmarkRow]:
    """
    Measure all loads in turns; one camera of the given size and 40 classes are the baseline.

    ``ms_per_image`` is the time over the number of cameras.
    """
    with own_conversion_cache():
        cases = [_case(load, options) for load in loads(options)]
        for row in measure(SUITE, cases, seconds=options.seconds):
            yield row.with_facts(ms_per_image=round(row.median_ms / row.facts['cameras'], 3))


def loads(options: SuiteOptions) -> list[Load]:
    """Return the loads to measure, the baseline first."""
    scales = SCALES + FULL_SCALES * options.is_full
    classes = CLASSES + FULL_CLASSES * options.is_full
    cameras = CAMERAS + FULL_CAMERAS * options.is_full
    size = (options.height, options.width)
    return [
        Load(*size),
        *(Load(*(round(side * scale) for side in size)) for scale in sorted(scales)),
        *(Load(*size, classes=number) for number in sorted(classes)),
        *(Load(*size, cameras=number) for number in cameras),
    ]


def _case(load: Load, options: SuiteOptions) -> BenchmarkCase:
    network = random_network(NETWORK, {}, num_classes=load.classes)
    settings = EngineSettings(device=options.device)
    facts = network_size_facts(network, load.height, load.width)
    # a conversion serves all sizes; networks of other classes are others
    key = f'benchmark {NETWORK} {load.classes}'
    backend = build_backend(network, settings, checkpoint_sha256=key)
    shape = (load.cameras, load.height, load.width, 3)
    images = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    cameras = f', {load.cameras} cameras' if load.cameras > 1 else ''
    return BenchmarkCase(
        f'{NETWORK}, {load.classes} classes{cameras}',
        lambda: backend.run(images, labels=True, depth=True),
        load.height,
        load.width,
        backend.device_name,
        served_precision(backend.device_name),
        {'classes': load.classes, 'cameras': load.cameras, **facts},
    )

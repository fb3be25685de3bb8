"""How the default network's time grows with resolution and with the number of classes."""

from collections.abc import Iterator

import numpy as np
from sds_perception.cli.benchmarks.network_runs import network_size_facts
from sds_perception.cli.benchmarks.options import SuiteOptions
from sds_perception.cli.benchmarks.random_networks import (
    NUM_CLASSES,
    own_conversion_cache,
    random_network,
)
from sds_perception.evaluation.benchmark_rows import BenchmarkCase, BenchmarkRow, measure
from sds_perception.inference.backends.choice import build_backend
from sds_perception.inference.settings import EngineSettings

SUITE = 'scaling'
NETWORK = 'ccam_net'
SCALES, FULL_SCALES = (0.5, 0.75), (0.25, 1.5, 2.0)
CLASSES, FULL_CLASSES = (13, 100), (2, 200)


def run(options: SuiteOptions) -> Iterator[BenchmarkRow]:
    """Measure sizes and numbers of classes in turns; the camera's size with 40 is the baseline."""
    with own_conversion_cache():
        cases = [
            _case(height, width, classes, options) for height, width, classes in points(options)
        ]
        yield from measure(SUITE, cases, seconds=options.seconds)


def points(options: SuiteOptions) -> list[tuple[int, int, int]]:
    """Return height, width and number of classes of every case, the baseline first."""
    scales = SCALES + FULL_SCALES * options.is_full
    classes = CLASSES + FULL_CLASSES * options.is_full
    size = (options.height, options.width)
    return [
        (*size, NUM_CLASSES),
        *((*(round(side * scale) for side in size), NUM_CLASSES) for scale in sorted(scales)),
        *((*size, number) for number in sorted(classes)),
    ]


def _case(height: int, width: int, num_classes: int, options: SuiteOptions) -> BenchmarkCase:
    network = random_network(NETWORK, {}, num_classes=num_classes)
    settings = EngineSettings(device=options.device)
    facts = network_size_facts(network, height, width)
    # a conversion serves all sizes; networks of other classes are others
    key = f'benchmark {NETWORK} {num_classes}'
    backend = build_backend(network, settings, checkpoint_sha256=key)
    image = np.random.default_rng(0).integers(0, 256, (1, height, width, 3), dtype=np.uint8)
    return BenchmarkCase(
        f'{NETWORK}, {num_classes} classes',
        lambda: backend.run(image, labels=True, depth=True),
        height,
        width,
        backend.device_name,
        settings.precision,
        {'classes': num_classes, **facts},
    )

"""Every network on every backend, each beside eager PyTorch of the same network."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import numpy as np
from sds_perception.cli.benchmarks.network_runs import (
    Run,
    backend_runs,
    eager_run,
    exported_runs,
    memory_held_mib,
    network_size_facts,
)
from sds_perception.cli.benchmarks.options import SuiteOptions
from sds_perception.cli.benchmarks.random_networks import own_conversion_cache, random_network
from sds_perception.core.shipped import DEFAULT_CHECKPOINT
from sds_perception.evaluation.benchmark_rows import (
    BenchmarkCase,
    BenchmarkRow,
    measure,
    speed_ratio,
)
from sds_perception.inference.deployed_network import DeployedNetwork
from sds_perception.inference.served_network import load_network
from sds_perception.models.registry import MODELS
from sds_perception.models.settings import ENCODERS

SUITE = 'network'
REFERENCE = 'hydranet'
"""The network of the field whose speed people know."""
QUICK_ENCODERS = 1


def run(options: SuiteOptions) -> Iterator[BenchmarkRow]:
    """Measure all networks in turns, at the size of the camera and, if full, at half of it."""
    sizes = [(options.height, options.width)]
    if options.is_full:
        sizes.append((options.height // 2, options.width // 2))
    with own_conversion_cache():
        for height, width in sizes:
            yield from _measure_size(height, width, options)


def network_variants(*, is_full: bool) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield what to call it, name in the registry and settings of every network to measure."""
    for name in MODELS:
        if name != 'ccam_net':
            yield name, name, {}
            continue
        for encoder in ENCODERS if is_full else ENCODERS[:QUICK_ENCODERS]:
            yield f'{name} {encoder}', name, {'encoder': encoder}


def compare_networks(rows: list[BenchmarkRow]) -> Iterator[BenchmarkRow]:
    """Compare each row to the eager one of its own network, and to that of HydraNet."""
    eager = {row.name: row for row in rows if row.backend == 'eager'}
    for row in rows:
        if REFERENCE in eager:
            row = row.with_facts(
                ratio_to_eager_hydranet=speed_ratio(eager[REFERENCE].median_ms, row.median_ms)
            )
        yield row.compared_to(eager[row.name])


def _measure_size(height: int, width: int, options: SuiteOptions) -> Iterator[BenchmarkRow]:
    image = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    cases = []
    for title, network in _networks(options):
        facts = network_size_facts(network, height, width)
        ways = chain(
            _eager_runs(network, image, options),
            backend_runs(network, image, options),
            exported_runs(image, options) if title == _title(options.checkpoint) else (),
        )
        for backend, precision, run_once, memory_mib in _ready_runs(ways):
            own = {**facts, 'memory_mib': memory_mib}
            cases.append(BenchmarkCase(title, run_once, height, width, backend, precision, own))
    yield from compare_networks(measure(SUITE, cases, seconds=options.seconds))


def _eager_runs(
    network: DeployedNetwork, image: np.ndarray, options: SuiteOptions
) -> Iterator[tuple[str, str, Run]]:
    """Yield the way of research code; made when it is asked for, so that its memory is counted."""
    yield 'eager', 'fp32', eager_run(network, image, options.device)


def _networks(options: SuiteOptions) -> Iterator[tuple[str, DeployedNetwork]]:
    """Yield the networks of the checkpoints, then random ones of the whole registry."""
    checkpoint, compare = options.checkpoint, options.compare
    if checkpoint.endswith('.xml'):
        options.note(f'{checkpoint} was not measured: suite network wants .safetensors')
        if compare.endswith('.xml'):
            options.note(f'{compare} was not measured: it wants a .safetensors beside it')
    else:
        yield _title(checkpoint), load_network(checkpoint)[0]
    if compare and not compare.endswith('.xml'):  # an exported file is a way to run the first
        yield _title(compare), load_network(compare)[0]
    for title, name, settings in network_variants(is_full=options.is_full):
        yield title, random_network(name, settings)


def _title(checkpoint: str) -> str:
    # quoted, so that no file is taken for a random network of the registry
    return f"'{Path(checkpoint or DEFAULT_CHECKPOINT).stem}'"


def _ready_runs(ways: Iterable[tuple[str, str, Run]]) -> Iterator[tuple[str, str, Run, int]]:
    """Yield each way to run a network, and the MiB that getting ready and one run added."""
    before = memory_held_mib()
    for backend, precision, run_once in ways:
        run_once()
        after = memory_held_mib()
        yield backend, precision, run_once, round(after - before)
        before = after

"""The latency of perception alone, and beside a node that learns on the same machine."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from sds_perception.cli.benchmarks.node_suite import (
    SUBSCRIPTIONS,
    latency_row,
    num_frames,
    output_latencies_ms,
    stamps_s,
    write_pictures,
)
from sds_perception.cli.benchmarks.options import SuiteOptions
from sds_perception.cli.benchmarks.served_checkpoint import (
    is_answered,
    open_engine,
    served_precision,
)
from sds_perception.core.shipped import find_checkpoint
from sds_perception.evaluation.benchmark_rows import BenchmarkRow
from sds_perception.evaluation.latency import frame_rate

SUITE = 'yielding'
RATE_HZ = 5.0
"""Images a second of the camera: what is left of two cores must be enough to learn."""
ALONE, BESIDE = 'perception alone', 'perception beside training'


def run(options: SuiteOptions) -> Iterator[BenchmarkRow]:
    """Measure both in one run of the graph; times are from stamp to the last output received."""
    if not find_spec('rclpy'):
        options.note('yielding was not measured: ROS is not installed')
        return
    from sds_perception.nodes.graph.process_group import graph_environment

    # the middleware reads them when it is loaded, so before the next import
    environment = graph_environment()
    os.environ.update(environment)
    from sds_perception.nodes.graph.training_benchmark import measure_beside_training

    options = replace(options, rate_hz=options.rate_hz or RATE_HZ)
    engine = open_engine(options)
    if not is_answered(SUITE, SUBSCRIPTIONS['all'], engine, options):
        return
    precision = served_precision(engine.device_name, engine.info)
    checkpoint = str(find_checkpoint(options.checkpoint).resolve())
    with TemporaryDirectory() as folder:
        write_pictures(Path(folder), options)
        measured = measure_beside_training(
            environment,
            camera={'source': folder, 'rate_hz': options.rate_hz},
            perception={
                'checkpoint': checkpoint,
                'device': options.device,
                'follow_training': True,
            },
            training={
                'checkpoint': checkpoint,
                'device': options.device,
                'folder': str(Path(folder, 'training')),
            },
            outputs=SUBSCRIPTIONS['all'],
            num_frames=num_frames(options),
        )
    alone, beside = (
        replace(arrivals_row(name, arrivals, measured.perception, options), precision=precision)
        for name, arrivals in ((ALONE, measured.alone), (BESIDE, measured.beside))
    )
    yield alone.with_facts(rate_hz=rate_of(measured.alone))
    yield beside.compared_to(alone).with_facts(
        rate_hz=rate_of(measured.beside),
        p95_ratio=round(beside.p95_ms / alone.p95_ms, 3),
        steps_per_s=measured.training['steps_per_s'],
        duty=measured.training['duty'],
        latency_target_ms=measured.training['latency_target_ms'],
    )


def arrivals_row(
    name: str,
    arrivals: Mapping[str, Sequence[tuple[int, int]]],
    values: Mapping[str, str],
    options: SuiteOptions,
) -> BenchmarkRow:
    """
    Sum up one half of the run.

    :param arrivals: output → (stamp, time of arrival), nanoseconds.
    :param values: what perception says of itself.
    :raises ValueError: if too few frames were answered.
    """
    times_ms = output_latencies_ms(arrivals)['complete']
    return latency_row(name, times_ms, values, options, suite=SUITE, baseline=ALONE)


def rate_of(arrivals: Mapping[str, Sequence[tuple[int, int]]]) -> float:
    """Return how many frames a second were answered."""
    return round(frame_rate(stamps_s(arrivals)) or 0.0, 2)

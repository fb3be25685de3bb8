"""The running node end to end: camera, perception node and subscriber in three processes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np
from sds_perception.cli.benchmarks.options import SuiteOptions
from sds_perception.cli.benchmarks.served_checkpoint import (
    is_answered,
    open_engine,
    served_precision,
)
from sds_perception.core.shipped import find_checkpoint
from sds_perception.core.stamps import NANOSECONDS
from sds_perception.evaluation.benchmark_rows import BenchmarkRow, speed_ratio
from sds_perception.evaluation.latency import frame_rate

SUITE = 'node'
SUBSCRIPTIONS = {
    'depth': ('depth/image',),
    'labels': ('semantic/image',),
    'all': (
        'semantic/image',
        'semantic/camera_info',
        'semantic/confidence',
        'semantic_color/image',
        'semantic_color/camera_info',
        'overlay/image',
        'overlay/camera_info',
        'depth/image',
        'depth/camera_info',
        'points',
    ),
}
RATE_HZ = 15.0
MIN_FRAMES, FULL_FRAMES = 20, 600
SECONDS_OF_A_RUN = 5  # for each second that the command line gives to a row
NUM_PICTURES = 6
WARM_UP_FRAMES = 5
SETTLED_FRAMES = 500
"""Answers after which a node holds all that it needs, if the run is at least twice as long."""
BASELINE = 'the engine alone'


def run(options: SuiteOptions) -> Iterator[BenchmarkRow]:
    """
    Measure each set of subscriptions: a row for the whole answer, then one for each output.

    Times are from the stamp of the image until the message was received. The baseline is what
    the node says of the engine's own time in the same run.
    """
    if not find_spec('rclpy'):
        options.note('the node was not measured: ROS is not installed')
        return
    from sds_perception.nodes.graph.process_group import graph_environment

    # the middleware reads them when it is loaded, so before the next import
    environment = graph_environment()
    os.environ.update(environment)
    from sds_perception.nodes.graph.benchmark_graph import measure_graph

    options = replace(options, rate_hz=options.rate_hz or RATE_HZ)
    checkpoint = find_checkpoint(options.checkpoint).resolve()
    engine = open_engine(options)
    precision = served_precision(engine.device_name, engine.info)
    with TemporaryDirectory() as folder:
        write_pictures(Path(folder), options)
        for name in options.outputs:
            title, outputs = f'{name} subscribed', SUBSCRIPTIONS[name]
            if not is_answered(title, outputs, engine, options):
                continue
            measurement = measure_graph(
                environment,
                camera={'source': folder, 'rate_hz': options.rate_hz},
                perception={'checkpoint': str(checkpoint), 'device': options.device},
                outputs=outputs,
                num_frames=num_frames(options),
            )
            for row in graph_rows(title, measurement, options):
                yield replace(row, precision=precision)


def write_pictures(folder: Path, options: SuiteOptions) -> None:
    """Write what the camera shows again and again; bitmaps, so that it has nothing to decode."""
    from sds_perception.datasets.synthetic_camera import SyntheticCamera

    camera = SyntheticCamera(0, options.width, options.height)
    for i in range(NUM_PICTURES):
        image = camera.frame(10 * i).image
        cv2.imwrite(str(folder / f'{i:05d}.bmp'), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))


def num_frames(options: SuiteOptions) -> int:
    """Return how many answers each set of subscribers waits for."""
    if options.num_frames:
        return options.num_frames
    if options.is_full:
        return FULL_FRAMES
    return max(MIN_FRAMES, round(SECONDS_OF_A_RUN * options.seconds * options.rate_hz))


def graph_rows(name: str, measurement: Any, options: SuiteOptions) -> Iterator[BenchmarkRow]:
    """
    Sum up a run.

    :param measurement: GraphMeasurement of it.
    """
    values = measurement.diagnostics
    latencies = output_latencies_ms(measurement.arrivals)
    network_ms = float(values.get('inference_p50_ms', 'nan'))
    whole = latency_row(name, latencies['complete'], values, options, baseline_ms=network_ms)
    yield whole.with_facts(
        rate_hz=round(frame_rate(stamps_s(measurement.arrivals)) or 0.0, 2),
        answered=int(values['frames_processed']),
        dropped=int(values['frames_dropped']),
        lost=lost_messages(measurement.arrivals, values),
        beside_network_ms=float(values['overhead_p50_ms']),
        **usage_facts(measurement.usage),
    )
    if len(measurement.arrivals) > 1:
        for output in measurement.arrivals:
            yield latency_row(
                f'{name}: {output}', latencies[output], values, options, baseline_ms=network_ms
            )


def output_latencies_ms(
    arrivals: Mapping[str, Sequence[tuple[int, int]]],
) -> dict[str, list[float]]:
    """
    Return the times from stamp to arrival of each output after the first few frames.

    :param arrivals: output → (stamp, time of arrival), nanoseconds.
    :returns: output → ms, and under ``complete`` those until the last output of a frame came;
        frames that miss an output are left out there.
    """
    stamps = sorted({stamp for pairs in arrivals.values() for stamp, _ in pairs})
    counted = set(stamps[WARM_UP_FRAMES:])
    times = {
        name: {stamp: (arrived - stamp) / 1e6 for stamp, arrived in pairs if stamp in counted}
        for name, pairs in arrivals.items()
    }
    whole = [stamp for stamp in counted if all(stamp in by_stamp for by_stamp in times.values())]
    complete = [max(by_stamp[stamp] for by_stamp in times.values()) for stamp in whole]
    each = {name: list(by_stamp.values()) for name, by_stamp in times.items()}
    return {**each, 'complete': complete}


def stamps_s(arrivals: Mapping[str, Sequence[tuple[int, int]]]) -> list[float]:
    """Return the stamps of all answered frames, seconds, ascending."""
    return sorted({stamp / NANOSECONDS for pairs in arrivals.values() for stamp, _ in pairs})


def lost_messages(
    arrivals: Mapping[str, Sequence[tuple[int, int]]], values: Mapping[str, str]
) -> int:
    """Return how many messages the node says it published and nobody received."""
    return sum(
        int(values.get(f'published.{name}', 0)) - len(pairs) for name, pairs in arrivals.items()
    )


def usage_facts(samples: Sequence[Any]) -> dict[str, float | None]:
    """
    Sum up what the node used, from its first answers to its last.

    :param samples: UsageSamples in their order.
    """
    working = [sample for sample in samples if sample.frames >= WARM_UP_FRAMES]
    if not working or working[-1].frames == working[0].frames:
        return dict.fromkeys(('cpu_ms_per_frame', 'memory_mib', 'memory_growth_mib'))
    first, last = working[0], working[-1]
    cpu_s = (last.cpu_s - first.cpu_s) / (last.frames - first.frames)
    is_long = last.frames >= 2 * SETTLED_FRAMES
    settled = next(s for s in working if s.frames >= SETTLED_FRAMES) if is_long else first
    return {
        'cpu_ms_per_frame': round(1e3 * cpu_s, 1),
        'memory_mib': round(last.memory_mib),
        'memory_growth_mib': round(last.memory_mib - settled.memory_mib, 1),
        'growth_from_frame': settled.frames,
    }


def latency_row(
    name: str,
    times_ms: Sequence[float],
    values: Mapping[str, str],
    options: SuiteOptions,
    *,
    suite: str = SUITE,
    baseline: str = BASELINE,
    baseline_ms: float | None = None,
) -> BenchmarkRow:
    """
    Sum up the times from stamp to output; the precision is left open.

    :param values: what perception says of itself.
    :param baseline_ms: None = this row is the baseline.
    :raises ValueError: if too few frames were answered.
    """
    if not times_ms:
        raise ValueError(
            f'{name}: too few frames were answered; lower --rate, or take a smaller --size'
        )
    median_ms, p95_ms = (round(float(t), 3) for t in np.percentile(times_ms, (50, 95)))
    return BenchmarkRow(
        suite=suite,
        name=name,
        backend=values.get('device', ''),
        precision='',
        height=options.height,
        width=options.width,
        median_ms=median_ms,
        p95_ms=p95_ms,
        baseline=baseline,
        ratio=speed_ratio(baseline_ms or median_ms, median_ms),
        calls=len(times_ms),
    )

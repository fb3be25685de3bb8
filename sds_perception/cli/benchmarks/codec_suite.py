"""Messages to arrays and back: our way, the usual way, and a copy of the same bytes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from types import SimpleNamespace

import numpy as np
from sds_perception.cli.benchmarks.options import SuiteOptions
from sds_perception.cli.benchmarks.structured_cloud import structured_cloud
from sds_perception.core.camera import pinhole, ray_table
from sds_perception.evaluation.benchmark_rows import (
    BenchmarkCase,
    BenchmarkRow,
    measure,
    speed_ratio,
)
from sds_perception.messages.image import decode_rgb
from sds_perception.messages.point_cloud import PointCloudEncoder

SUITE = 'codecs'
COPY, OURS = 'copy of the bytes', 'sds_perception'
Work = Callable[[], object]


@dataclass(frozen=True)
class Codec:
    """Some work, done by us and by others."""

    name: str
    ours: Work
    peers: dict[str, Work]
    """Who does it → how; the first one is the baseline."""
    num_bytes: int
    """That the work must at least copy."""


def run(options: SuiteOptions) -> Iterator[BenchmarkRow]:
    """Measure each codec beside its peers; ``copies`` = time over that of copying its bytes."""
    frame = random_frame(options.height, options.width)
    codecs = list(_cloud_codecs(frame))
    if find_spec('sensor_msgs'):
        codecs += _message_codecs(frame, options)
    else:
        options.note('codecs of images were not measured: ROS is not installed')
    for codec in codecs:
        yield from _measure_codec(codec, options)


def random_frame(height: int, width: int, *, seed: int = 0) -> SimpleNamespace:
    """
    Return a camera image and a prediction of random numbers.

    :returns: ``image`` (H, W, 3) uint8, ``depth`` (H, W) float32 in [0.5, 10) m, ``labels`` and
        ``confidence`` (H, W) uint8, ``rays`` (H, W, 2) float32.
    """
    rng = np.random.default_rng(seed)
    camera = pinhole(width, width, width / 2, height / 2, width=width, height=height)
    return SimpleNamespace(
        image=rng.integers(0, 256, (height, width, 3), dtype=np.uint8),
        depth=rng.uniform(0.5, 10, (height, width)).astype(np.float32),
        labels=rng.integers(0, 40, (height, width), dtype=np.uint8),
        confidence=rng.integers(0, 256, (height, width), dtype=np.uint8),
        rays=ray_table(camera, rectified=True),
    )


def copy_of(num_bytes: int) -> Work:
    """Return a function that copies bytes between two buffers."""
    source, target = np.ones(num_bytes, np.uint8), np.empty(num_bytes, np.uint8)
    return lambda: np.copyto(target, source)


def _cloud_codecs(frame: SimpleNamespace) -> Iterator[Codec]:
    for fields, step in (('rgb', 16), ('semantic', 24)):
        encoder = PointCloudEncoder(*frame.depth.shape, fields)
        arrays = (frame.rays, frame.depth, frame.image)
        if fields == 'semantic':
            arrays += (frame.labels, frame.confidence)
        yield Codec(
            f'build {fields} cloud',
            partial(encoder.encode, *arrays),
            {'structured array': partial(structured_cloud, *arrays)},
            step * frame.depth.size,
        )


def _message_codecs(frame: SimpleNamespace, options: SuiteOptions) -> Iterator[Codec]:
    from sds_perception.nodes import benchmark_messages

    for encoding in ('rgb8', 'bgr8'):
        message = benchmark_messages.picture_message(frame.image, encoding)
        decode = benchmark_messages.cv_bridge_decoder(message)
        peers = {'cv_bridge': partial(decode, message)} if decode else {}
        if not decode:
            options.note(f'cv_bridge is not there or cannot read {encoding} with this OpenCV')
        yield Codec(f'decode {encoding}', partial(decode_rgb, message), peers, frame.image.nbytes)
    yield Codec(
        'depth to message',
        partial(benchmark_messages.depth_message, frame.depth),
        {'bytes': partial(benchmark_messages.depth_message_of_bytes, frame.depth)},
        frame.depth.nbytes,
    )


def _measure_codec(codec: Codec, options: SuiteOptions) -> Iterator[BenchmarkRow]:
    ways = {**codec.peers, COPY: copy_of(codec.num_bytes), OURS: codec.ours}
    cases = [
        BenchmarkCase(codec.name, work, options.height, options.width, backend)
        for backend, work in ways.items()
    ]
    rows = measure(SUITE, cases, seconds=options.seconds)
    copy = next(row for row in rows if row.backend == COPY)
    for row in rows:
        yield row.with_facts(copies=speed_ratio(row.median_ms, copy.median_ms))

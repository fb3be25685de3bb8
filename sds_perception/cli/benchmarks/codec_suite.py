"""Messages to arrays and back: our way, the usual way, and a copy of the same bytes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import cv2
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
from sds_perception.messages.depth import decode_depth
from sds_perception.messages.image import decode_compressed_rgb, decode_rgb
from sds_perception.messages.point_cloud import PointCloudEncoder

SUITE = 'codecs'
COPY, OURS = 'copy of the bytes', 'sds_perception'
JPEG_BLUR_PX = 4.0
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
    from sds_perception.nodes.graph import benchmark_messages as messages

    pictures = {
        'rgb8': frame.image,
        'bgr8': frame.image,
        'mono8': frame.labels,
        'bayer_rggb8': frame.labels,
        'yuv422': frame.image[..., :2],
    }
    if options.width % 2:
        options.note('yuv422 was not measured: two columns share a color, and the width is odd')
        del pictures['yuv422']
    for encoding, array in pictures.items():
        message = messages.picture_message(array, encoding)
        yield _picture_codec(encoding, decode_rgb, message, frame, options)
    # noise, which no camera sends, would make a file as large as the picture
    message = messages.jpeg_message(cv2.GaussianBlur(frame.image, (0, 0), JPEG_BLUR_PX))
    yield _picture_codec('jpeg', decode_compressed_rgb, message, frame, options)
    message = messages.depth_message(frame.depth, '16UC1')
    decode = messages.cv_bridge_depth_decoder()
    peers = {'cv_bridge': partial(decode, message)} if decode else {}
    yield Codec('decode 16UC1', partial(decode_depth, message), peers, frame.depth.nbytes)
    for name, ours, array, encoding in (
        ('depth', messages.depth_message, frame.depth, '32FC1'),
        ('labels', messages.labels_message, frame.labels, 'mono8'),
    ):
        theirs = partial(messages.message_of_bytes, array, encoding)
        yield Codec(f'{name} to message', partial(ours, array), {'bytes': theirs}, array.nbytes)


def _picture_codec(
    encoding: str,
    ours: Callable[[Any], np.ndarray],
    message: Any,
    frame: SimpleNamespace,
    options: SuiteOptions,
) -> Codec:
    """Return how a picture becomes RGB, beside cv_bridge where it can do that."""
    from sds_perception.nodes.graph.benchmark_messages import cv_bridge_decoder

    decode = cv_bridge_decoder(message)
    if not decode:
        options.note(f'cv_bridge is not there or cannot read {encoding}')
    peers = {'cv_bridge': partial(decode, message)} if decode else {}
    return Codec(f'decode {encoding}', partial(ours, message), peers, frame.image.nbytes)


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

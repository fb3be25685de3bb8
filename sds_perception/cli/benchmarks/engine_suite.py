"""One frame through the engine and out as messages, stage by stage beside the network's time."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

from sds_perception.cli.benchmarks.codec_suite import random_frame
from sds_perception.cli.benchmarks.options import SuiteOptions
from sds_perception.core.checkpoint import CheckpointInfo, load_checkpoint, sha256_of
from sds_perception.core.resources import resource_path
from sds_perception.evaluation.benchmark_rows import BenchmarkCase, BenchmarkRow, measure
from sds_perception.inference.backends.backend import Backend
from sds_perception.inference.backends.choice import build_backend
from sds_perception.inference.deployed_network import DeployedNetwork
from sds_perception.inference.engine import SHIPPED_CHECKPOINT, Engine
from sds_perception.inference.postprocess import finish_confidence, finish_depth, finish_labels
from sds_perception.inference.preprocess import fit_image, network_size
from sds_perception.inference.settings import EngineSettings
from sds_perception.messages.depth import encode_depth
from sds_perception.messages.image import decode_rgb, image_fields
from sds_perception.messages.labels import encode_labels
from sds_perception.messages.point_cloud import PointCloudEncoder
from sds_perception.models.registry import build_from_checkpoint

SUITE = 'engine'
Stage = Callable[[], object]


def run(options: SuiteOptions) -> Iterator[BenchmarkRow]:
    """Measure the stages in turns; the network alone is the baseline of all."""
    path = Path(options.checkpoint or resource_path(SHIPPED_CHECKPOINT))
    settings = EngineSettings(checkpoint=str(path), device=options.device)
    info, backend = _network_alone(path, settings)
    frame = random_frame(options.height, options.width)
    size = network_size(
        options.height,
        options.width,
        input_height=info.input_height_px,
        input_width=info.input_width_px,
    )
    images, engine = fit_image(frame.image, size), Engine(settings)
    stages = {
        'network': lambda: backend.run(images, labels=True, depth=True),
        **_stages_around(frame, size, info),
        'engine, all stages': lambda: engine.predict(frame.image),
    }
    cases = [
        BenchmarkCase(
            name,
            stage,
            options.height,
            options.width,
            backend.device_name,
            settings.precision,
            {'network_size': f'{size[1]}x{size[0]}'},
        )
        for name, stage in stages.items()
    ]
    yield from measure(SUITE, cases, seconds=options.seconds)


def _network_alone(path: Path, settings: EngineSettings) -> tuple[CheckpointInfo, Backend]:
    state, info = load_checkpoint(path)
    network = build_from_checkpoint(info)
    network.load_state_dict(state)
    deployed = DeployedNetwork(network, info)
    return info, build_backend(deployed, settings, checkpoint_sha256=sha256_of(path))


def _stages_around(
    frame: SimpleNamespace, size: tuple[int, int], info: CheckpointInfo
) -> dict[str, Stage]:
    seen = random_frame(*size)
    sure = seen.confidence / 255
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

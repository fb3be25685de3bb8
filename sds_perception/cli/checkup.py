"""Looks at the parts that a working perception node needs, one function each."""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
import os
import platform
import time

from sds_perception.cli.findings import Finding, State

OPTIONAL = {
    'onnxruntime': 'the backend onnx',
    'nncf': 'sds export --int8',
    'rosbags': 'bags',
    'cv_bridge': 'Bayer, YUV and 16-bit camera images',
    'vision_msgs': 'the topic ~/semantic/label_info; the same is on ~/semantic/labels',
}
"""Module → what it is for."""
INSTALL = {
    'cv_bridge': 'pip install cv-bridge, or apt install ros-$ROS_DISTRO-cv-bridge',
    'vision_msgs': 'apt install ros-$ROS_DISTRO-vision-msgs',
}
"""Modules that pip knows by another name, or not at all."""
IMAGE_SIZE = (480, 640)
GRAPH_FRAMES = 3


def machine() -> Finding:
    """Tell the machine."""
    from sds_perception.evaluation.machine import describe_machine

    return Finding(
        'machine', State.WORKS, f'{describe_machine()}, Python {platform.python_version()}'
    )


def package_files() -> Finding:
    """Look for launch files and configuration."""
    from sds_perception.core.resources import share_directory

    try:
        return Finding('package', State.WORKS, f'its files are in {share_directory()}')
    except FileNotFoundError as error:
        return Finding('package', State.FAILS, str(error))


def shipped_checkpoints() -> Iterator[Finding]:
    """Read the checkpoints that come with the package, and compare their checksums."""
    from sds_perception.core.checkpoint import load_checkpoint
    from sds_perception.core.shipped import find_checkpoint, shipped_names

    try:
        names = shipped_names()
    except FileNotFoundError as error:
        yield Finding('checkpoints', State.FAILS, str(error))
        return
    for name in names:
        try:
            _, info = load_checkpoint(find_checkpoint(name))
        except (OSError, ValueError) as error:
            yield Finding(f'checkpoint {name}', State.FAILS, str(error))
        else:
            what = f'{info.model}, {len(info.label_space)} classes, whole'
            yield Finding(f'checkpoint {name}', State.WORKS, what)


def runtime_on_the_cpu() -> Finding:
    """Tell which runtime is taken on a CPU."""
    import torch

    if find_spec('openvino'):
        return Finding('on a CPU', State.WORKS, f'OpenVINO {_version_of("openvino")}')
    slower = f'PyTorch {torch.__version__}, which is slower'
    return Finding('on a CPU', State.LACKS, slower, 'pip install openvino')


def graphics_card() -> Finding:
    """Tell which GPU PyTorch can use."""
    import torch

    if torch.cuda.is_available():
        return Finding('GPU', State.WORKS, torch.cuda.get_device_name())
    built_for = torch.version.cuda or 'CPUs alone'
    remedy = 'with an NVIDIA card, install its driver and a CUDA build of PyTorch'
    return Finding(
        'GPU', State.LACKS, f'none that PyTorch (built for {built_for}) can use', remedy
    )


def prediction(checkpoint: str, device: str) -> Finding:
    """Predict a picture and tell how long the second took, as later ones do."""
    import numpy as np
    from sds_perception.inference.engine import Engine
    from sds_perception.inference.settings import EngineSettings

    image = np.full((*IMAGE_SIZE, 3), 128, np.uint8)
    try:
        engine = Engine(EngineSettings(checkpoint=checkpoint, device=device))
        engine.predict(image)
        started_s = time.perf_counter()
        engine.predict(image)
    except (OSError, ValueError) as error:
        return Finding('network', State.FAILS, str(error))
    took_ms = (time.perf_counter() - started_s) * 1e3
    what = f'{engine.checkpoint_path.name} answers 640x480 in {took_ms:.0f} ms'
    return Finding('network', State.WORKS, f'{what} on {engine.device_name}')


def ros() -> Finding:
    """Look for ROS 2, and which middleware it takes."""
    if not find_spec('rclpy'):
        remedy = 'source /opt/ros/$ROS_DISTRO/setup.bash, or pip install "sds_perception[ros]"'
        return Finding('ROS 2', State.FAILS, 'there is no rclpy in this Python', remedy)
    distro = os.environ.get('ROS_DISTRO') or 'from wheels'
    rmw = os.environ.get('RMW_IMPLEMENTATION') or 'the default middleware'
    return Finding(
        'ROS 2', State.WORKS, f'{distro}, {rmw}, domain {os.environ.get("ROS_DOMAIN_ID", 0)}'
    )


def shared_memory() -> Finding:
    """Look whether images of several nodes have room, which containers often lack."""
    from sds_perception.nodes.graph.process_group import ROOM_OF_A_GRAPH, free_bytes
    from sds_perception.nodes.graph.ros_domain import SHARED_MEMORY

    free = free_bytes(SHARED_MEMORY)
    what = f'{free / 1e6:.0f} MB are free in {SHARED_MEMORY}'
    if free > ROOM_OF_A_GRAPH:
        return Finding('shared memory', State.WORKS, what)
    remedy = (
        f'wanted {ROOM_OF_A_GRAPH / 1e6:.0f}: start the container with --shm-size=1g or '
        f'--ipc=host, or remove {SHARED_MEMORY}/*fastdds* while no node runs'
    )
    return Finding('shared memory', State.LACKS, what, remedy)


def optional_packages() -> Iterator[Finding]:
    """Look for the packages that only add something."""
    for module, purpose in OPTIONAL.items():
        if find_spec(module):
            yield Finding(module, State.WORKS, f'{_version_of(module)}, for {purpose}')
        else:
            remedy = INSTALL.get(module, f'pip install {module}')
            yield Finding(module, State.LACKS, f'is missing, which is for {purpose}', remedy)


def graph(checkpoint: str, device: str) -> Finding:
    """Send images from a camera to perception and back, through processes of their own."""
    if not find_spec('rclpy'):
        return Finding('graph', State.FAILS, 'cannot be started without ROS 2')
    from sds_perception.nodes.graph.process_group import graph_environment

    # the middleware reads them when rclpy is loaded, so before the next import
    environment = graph_environment()
    os.environ.update(environment)
    from sds_perception.core.shipped import find_checkpoint
    from sds_perception.nodes.graph.demo_graph import record_graph

    frames = []
    camera = {'source': 'synthetic', 'width': 320, 'height': 240, 'rate_hz': 5.0}
    try:
        served = str(find_checkpoint(checkpoint).resolve())
        record_graph(
            environment,
            camera=camera,
            perception={'checkpoint': served, 'device': device},
            on_frame=frames.append,
            is_complete=lambda: len(frames) >= GRAPH_FRAMES,
        )
    except (OSError, ValueError) as error:
        return Finding('graph', State.FAILS, str(error))
    took_ms = min(frame.latencies_ms['points'] for frame in frames)
    what = f'image to cloud in {took_ms:.0f} ms through {environment["RMW_IMPLEMENTATION"]}'
    return Finding('graph', State.WORKS, what)


def _version_of(module: str) -> str:
    try:
        return version(module)
    except PackageNotFoundError:  # of apt, or named otherwise
        return 'is there'

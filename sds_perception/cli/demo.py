"""Run the real graph on rendered rooms and write a report."""

from argparse import ArgumentParser, Namespace
import os
from pathlib import Path
import shlex
from typing import Any

SUMMARY = 'Run camera_node and perception_node on rendered rooms and leave a report.'
NUM_PICTURED = 6
MAX_BUFFERED = 120


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument('--out', default='report', help='folder of the report')
    parser.add_argument('--frames', type=int, default=100, help='answered images to wait for')
    parser.add_argument('--rate', type=float, default=10.0, help='images a second of the camera')
    parser.add_argument('--width', type=int, default=640, help='of the camera image, px')
    parser.add_argument('--height', type=int, default=480, help='of the camera image, px')
    parser.add_argument('--seed', type=int, default=0, help='which rooms are rendered')
    parser.add_argument('--checkpoint', default='', help='indoor, street or a .safetensors file')
    parser.add_argument('--device', default='auto', help='auto, cpu, cuda, cuda:1')
    parser.add_argument('--json', metavar='FILE', help='write all numbers')


def run(arguments: Namespace) -> int:
    """Run the graph, score what came out of it, write the report and say where it is."""
    if arguments.frames < 1:
        raise ValueError(f'--frames is {arguments.frames}; wanted at least 1')
    from sds_perception.core.files import write_json
    from sds_perception.evaluation.demo_report import write_demo_report
    from sds_perception.inference.settings import EngineSettings
    from sds_perception.nodes.camera.settings import CameraNodeSettings

    # refused here in a line, and not by a node in a log
    CameraNodeSettings(**camera_parameters(arguments))
    EngineSettings(device=arguments.device)
    space, checkpoint = classes_and_checkpoint(arguments.checkpoint)
    results, frames = run_graph(arguments, space, checkpoint)
    facts = describe_run(arguments, checkpoint)
    page = write_demo_report(arguments.out, results, frames, label_space=space, facts=facts)
    if arguments.json:
        write_json(arguments.json, {**results, **facts})
    print(summary(results, page))
    return 0


def classes_and_checkpoint(path: str) -> tuple[Any, Path]:
    """
    Return the classes of the rooms and the path of a checkpoint that answers with all of them.

    :raises FileNotFoundError: if there is no such checkpoint.
    :raises ValueError: if it is none, one for other classes, or one without labels or depth.
    """
    from sds_perception.core.label_space import load_label_space
    from sds_perception.core.shipped import find_checkpoint
    from sds_perception.evaluation.evaluate import require_same_classes
    from sds_perception.inference.served_network import load_network

    checkpoint = find_checkpoint(path).resolve()
    space = load_label_space('nyu40')
    network, info, _, _ = load_network(str(checkpoint))
    if not (network.has_labels and network.has_depth):
        known = 'labels' if network.has_labels else 'depth'
        raise ValueError(
            f'{checkpoint} predicts {known} alone, and the demo shows labels and depth; give a '
            'checkpoint of both tasks'
        )
    require_same_classes(info.label_space, space)
    return space, checkpoint


def run_graph(arguments: Namespace, space: Any, checkpoint: Path) -> tuple[dict, list]:
    """Return the results of the run and the frames to show."""
    from sds_perception.nodes.graph.process_group import graph_environment

    # the middleware reads them when rclpy is loaded, so before the next import
    environment = graph_environment()
    os.environ.update(environment)
    from sds_perception.cli.progress import counter
    from sds_perception.datasets.synthetic import SyntheticRooms
    from sds_perception.evaluation.graph_run import GraphRun
    from sds_perception.nodes.graph.demo_graph import record_graph

    recorded = GraphRun(
        space,
        min_depth_m=SyntheticRooms.min_depth_m,
        max_depth_m=SyntheticRooms.max_depth_m,
        num_frames=arguments.frames,
        num_kept=NUM_PICTURED,
    )
    with counter(arguments.frames, 'frames through the graph') as advance:

        def add(frame):
            recorded.add(frame)
            advance()

        matcher = record_graph(
            environment,
            camera=camera_parameters(arguments),
            perception={'checkpoint': str(checkpoint), 'device': arguments.device},
            on_frame=add,
            is_complete=lambda: recorded.is_complete,
        )
    lost = {'skipped': matcher.skipped, 'incomplete': matcher.incomplete}
    return {**recorded.result(), **lost}, recorded.kept


def camera_parameters(arguments: Namespace) -> dict[str, Any]:
    """Return the parameters of camera_node."""
    return {
        'source': 'synthetic',
        'seed': arguments.seed,
        'width': arguments.width,
        'height': arguments.height,
        'rate_hz': arguments.rate,
        'frames_per_room': max(1, round(arguments.frames / NUM_PICTURED)),
        # rendered before the first is sent: a camera costs a robot no processor time
        'buffer_frames': min(arguments.frames, MAX_BUFFERED),
    }


def describe_run(arguments: Namespace, checkpoint: Path) -> dict[str, str]:
    """Return how the run was made, for people."""
    from datetime import datetime, timezone

    from sds_perception.core.checkpoint import sha256_of
    from sds_perception.evaluation.machine import describe_machine

    command = ['sds', 'demo', '--frames', str(arguments.frames), '--rate', f'{arguments.rate:g}']
    command += ['--width', str(arguments.width), '--height', str(arguments.height)]
    command += ['--seed', str(arguments.seed), '--device', arguments.device]
    if arguments.checkpoint:
        command += ['--checkpoint', arguments.checkpoint]
    return {
        'Command': shlex.join(command),
        'Checkpoint': f'{checkpoint.name}, sha256 {sha256_of(checkpoint)[:12]}…',
        'Machine': describe_machine(),
        'Middleware': os.environ['RMW_IMPLEMENTATION'],
        'Date': f'{datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC',
    }


def summary(results: dict[str, Any], page: Path) -> str:
    """Return the results as a few lines, the place of the report last."""
    from sds_perception.evaluation.report import number

    points = results['latency'].get('points', {})
    return '\n'.join(
        [
            f'{results["images"]} images answered at {number(results["frame_rate_hz"], 1)} Hz, '
            f'{results["skipped"]} passed over for newer ones, {results["incomplete"]} incomplete',
            f'mIoU {number(results["miou"], 1, 100)} %, AbsRel {number(results["abs_rel"], 3)}, '
            f'RMSE {number(results["rmse"], 3)} m against the exact ground truth',
            f'image to cloud: median {number(points.get("p50_ms"), 0)} ms, '
            f'95 % within {number(points.get("p95_ms"), 0)} ms',
            f'report: {page.resolve()}',
        ]
    )

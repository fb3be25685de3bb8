"""Predict labels, depth and clouds of pictures and videos."""

from argparse import ArgumentParser, Namespace
import math
from pathlib import Path
import sys
import time
from typing import Any

SUMMARY = 'Labels, depth, overlay and point cloud of pictures, folders and videos.'
DEFAULT_FIELD_OF_VIEW_DEG = 60.0


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument('paths', nargs='+', metavar='PATH', help='picture, folder or video')
    parser.add_argument('--out', default='predictions', metavar='DIR', help='where files go')
    parser.add_argument('--checkpoint', default='', help='indoor, street or a .safetensors file')
    parser.add_argument('--device', default='auto', help='auto, cpu, cuda, cuda:1')
    parser.add_argument('--backend', default='auto', help='auto, openvino, onnx, torch')
    parser.add_argument(
        '--min-confidence', type=float, default=0.0, help='labels below become 255, 0 to 1'
    )
    camera = parser.add_mutually_exclusive_group()
    camera.add_argument('--fov', type=float, metavar='DEG', help='horizontal field of view')
    camera.add_argument(
        '--intrinsics', metavar='FX,FY,CX,CY', help='of the pictures at their own size, pixels'
    )
    parser.add_argument(
        '--every',
        type=int,
        default=0,
        metavar='N',
        help='of a video also write the files of every Nth frame; default: the overlay film alone',
    )
    parser.add_argument('--json', metavar='FILE', help='write what was made of what')


def run(arguments: Namespace) -> int:
    """Predict every frame, write its files, say where they are; leave out what cannot be read."""
    from sds_perception.cli.frame_files import FrameFiles
    from sds_perception.cli.prediction_files import OverlayVideos
    from sds_perception.cli.progress import track
    from sds_perception.core.files import write_json
    from sds_perception.inference.engine import Engine
    from sds_perception.inference.settings import EngineSettings

    check_camera(arguments)
    refused = []
    frames = FrameFiles(arguments.paths, refuse=refused.append)
    engine = Engine(
        EngineSettings(
            checkpoint=arguments.checkpoint,
            device=arguments.device,
            backend=arguments.backend,
            min_confidence=arguments.min_confidence,
        )
    )
    reports = []
    with OverlayVideos(Path(arguments.out)) as films:
        for frame in track(frames, 'predict'):
            try:
                reports.append(process(engine, frame, films, arguments))
            except ValueError as error:
                refused.append(f'{frame.source}: {error}')
    result = {
        'checkpoint': str(engine.checkpoint_path),
        'checkpoint_sha256': engine.checkpoint_sha256,
        'label_space': engine.label_space.name,
        'device': engine.device_name,
        'films': films.paths,
        'frames': reports,
        'refused': refused,
    }
    if arguments.json:
        write_json(arguments.json, result)
    if reports:
        print(f'{len(reports)} frames on {engine.device_name}; files are in {arguments.out}')
    for sentence in refused:
        print(f'sds predict: {sentence}', file=sys.stderr)
    return 1 if refused else 0


def process(engine: Any, frame: Any, films: Any, arguments: Namespace) -> dict[str, Any]:
    """Predict one frame, write its files and return what is told of it in the JSON."""
    from sds_perception.cli.prediction_files import draw_prediction, write_prediction

    height, width = frame.image.shape[:2]
    camera, is_known = frame_camera(arguments, engine.info, width, height)
    focal_length_px = math.sqrt(camera.K[0, 0] * camera.K[1, 1]) if is_known else 0.0
    start = time.perf_counter()
    prediction = engine.predict(frame.image, focal_length_px=focal_length_px)
    milliseconds = (time.perf_counter() - start) * 1000
    picture = draw_prediction(engine, frame.image, prediction)
    is_of_video = frame.rate_hz > 0
    if is_of_video:
        films.add(frame, picture)
    files = {}
    if not is_of_video or (arguments.every and frame.index % arguments.every == 0):
        folder = Path(arguments.out)
        files = write_prediction(folder, frame, prediction, picture=picture, camera=camera)
    return {
        'input': str(frame.source),
        'frame': frame.index,
        'width': width,
        'height': height,
        'intrinsics': [float(camera.K[i]) for i in ((0, 0), (1, 1), (0, 2), (1, 2))],
        'milliseconds': round(milliseconds, 2),
        'files': files,
    }


def check_camera(arguments: Namespace) -> None:
    """
    Refuse a camera that cannot be, before anything is loaded.

    :raises ValueError: naming the option.
    """
    if arguments.fov is not None and not 0 < arguments.fov < 180:
        raise ValueError(f'--fov is {arguments.fov}; wanted degrees between 0 and 180')
    if arguments.intrinsics is not None:
        parse_intrinsics(arguments.intrinsics)
    if arguments.every < 0:
        raise ValueError(f'--every is {arguments.every}; wanted a number of frames, or 0')


def parse_intrinsics(text: str) -> tuple[float, float, float, float]:
    """
    Read ``fx,fy,cx,cy``, pixels.

    :raises ValueError: for anything else, or focal lengths that are not positive.
    """
    try:
        fx, fy, cx, cy = (float(part) for part in text.split(','))
    except ValueError:
        raise ValueError(f'--intrinsics is {text!r}; wanted FX,FY,CX,CY in pixels') from None
    if not (fx > 0 and fy > 0 and all(map(math.isfinite, (fx, fy, cx, cy)))):
        raise ValueError(f'--intrinsics is {text!r}; focal lengths must be positive')
    return fx, fy, cx, cy


def frame_camera(arguments: Namespace, info: Any, width: int, height: int) -> tuple[Any, bool]:
    """
    Return the camera of a frame, and whether the user knows it.

    Without a word from the user it is the camera of the training pictures, which is what the
    depth assumes, too; where the checkpoint does not know that one, 60 degrees wide.
    """
    from sds_perception.core.camera import pinhole

    if arguments.intrinsics is not None:
        fx, fy, cx, cy = parse_intrinsics(arguments.intrinsics)
        return pinhole(fx, fy, cx, cy, width=width, height=height), True
    if arguments.fov is None and info.focal_length_px > 0:
        enlargement = math.sqrt(width * height / (info.input_width_px * info.input_height_px))
        focal = info.focal_length_px * enlargement
    else:
        degrees = arguments.fov or DEFAULT_FIELD_OF_VIEW_DEG
        focal = width / 2 / math.tan(math.radians(degrees) / 2)
    middle = (width - 1) / 2, (height - 1) / 2
    return pinhole(focal, focal, *middle, width=width, height=height), arguments.fov is not None

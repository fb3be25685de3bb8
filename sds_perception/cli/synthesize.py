"""Write synthetic rooms as a data set folder."""

from argparse import ArgumentParser, Namespace
from functools import partial
import math
from pathlib import Path
import time

from sds_perception.cli.image_size import MAX_SIDE_PX
from sds_perception.cli.unused_options import refuse_unused

SUMMARY = 'Write a data set of synthetic rooms with exact labels, depth and poses.'
LAYOUTS = ('nyud', 'scannet')


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument('--out', required=True, metavar='DIR', help='new folder of the data set')
    parser.add_argument('--frames', type=int, default=100, metavar='N', help='number of pictures')
    parser.add_argument('--seed', type=int, default=0, help='another seed gives other rooms')
    parser.add_argument('--width', type=int, default=640, metavar='PX', help='picture width')
    parser.add_argument('--height', type=int, default=480, metavar='PX', help='picture height')
    parser.add_argument(
        '--layout',
        choices=LAYOUTS,
        default='nyud',
        help='nyud: every picture another room; scannet: a walk through one room, with poses',
    )
    parser.add_argument(
        '--rate',
        type=float,
        metavar='HZ',
        help='pictures per second of the walk, 0.15 to 0.45 m/s fast; default: 30',
    )
    parser.add_argument(
        '--faithful', action='store_true', help='no noise, blur, vignetting or color cast'
    )
    parser.add_argument('--json', metavar='FILE', help='write what was made')


def run(arguments: Namespace) -> int:
    """Render the pictures, write them, say where they are."""
    from sds_perception.cli.progress import track
    from sds_perception.core.files import write_json
    from sds_perception.datasets.rooms.photography import FAITHFUL
    from sds_perception.datasets.synthetic_export import LAYOUTS as EXPORTS

    check(arguments)
    walk = {} if arguments.rate is None else {'rate_hz': arguments.rate}
    started = time.monotonic()
    EXPORTS[arguments.layout](
        Path(arguments.out),
        arguments.frames,
        seed=arguments.seed,
        width=arguments.width,
        height=arguments.height,
        photography=FAITHFUL if arguments.faithful else None,
        track=partial(track, description='rendering'),
        **walk,
    )
    result = {name: getattr(arguments, name) for name in ('out', 'frames', 'seed', 'layout')}
    result |= {'width': arguments.width, 'height': arguments.height}
    result['seconds'] = round(time.monotonic() - started, 3)
    print(
        f'{arguments.frames} pictures of {arguments.width}x{arguments.height} '
        f'in {arguments.out} ({arguments.layout} layout, {result["seconds"]:.1f} s)'
    )
    if arguments.json:
        write_json(arguments.json, result)
    return 0


def check(arguments: Namespace) -> None:
    """
    Refuse numbers that make no data set.

    :raises ValueError: naming the option.
    """
    for option, least in (('frames', 1), ('seed', 0), ('width', 16), ('height', 16)):
        value = getattr(arguments, option)
        if value < least:
            raise ValueError(f'--{option} is {value}; wanted at least {least}')
    if max(arguments.width, arguments.height) > MAX_SIDE_PX:
        raise ValueError(
            f'the size is {arguments.width}x{arguments.height}; wanted at most {MAX_SIDE_PX} '
            'pixels a side'
        )
    if arguments.rate is not None and not 0 < arguments.rate < math.inf:
        raise ValueError(f'--rate is {arguments.rate}; wanted pictures a second, above 0')
    if arguments.layout != 'scannet':
        refuse_unused(arguments, ['rate'], 'it is of the walk of --layout scannet')

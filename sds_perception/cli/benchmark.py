"""Measure how fast everything is on this machine, beside what people use otherwise."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from importlib import import_module
import shlex
from typing import Any

from sds_perception.cli.image_size import parse_size

SUMMARY = 'Measure speed here: codecs, networks, engine, node, scaling, training, reading.'
SUITES = {
    'codecs': 'codec_suite',
    'network': 'network_suite',
    'engine': 'engine_suite',
    'node': 'node_suite',
    'scaling': 'scaling_suite',
    'training': 'training_suite',
    'yielding': 'yielding_suite',
    'reading': 'reading_suite',
}
"""Name of a suite → its module in cli/benchmarks."""
MIN_FRAMES = 20
MAX_PICTURES = 1000
"""Of a data set that is read; rendered rooms would have no end."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument(
        '--suite', nargs='+', choices=SUITES, default=list(SUITES), help='default: all, one by one'
    )
    parser.add_argument(
        '--seconds', type=float, default=2.0, help='to spend on each row, on average'
    )
    parser.add_argument(
        '--full', action='store_true', help='large networks, more sizes and frames: takes minutes'
    )
    parser.add_argument('--size', metavar='WxH', default='640x480', help='of the camera image, px')
    parser.add_argument(
        '--rate',
        type=float,
        help='images a second of the camera; suites node (default: 15) and yielding (5)',
    )
    parser.add_argument(
        '--frames', type=int, default=0, help='answers of the node to wait for; suite node'
    )
    parser.add_argument(
        '--outputs',
        nargs='+',
        choices=('depth', 'labels', 'all'),
        default=('depth', 'labels', 'all'),
        help='sets of outputs to listen to, one after the other; suite node',
    )
    parser.add_argument(
        '--checkpoint', default='', help='indoor, street, a .safetensors file or an exported .xml'
    )
    parser.add_argument(
        '--compare',
        metavar='FILE',
        default='',
        help='another such file beside it; suites engine, network',
    )
    parser.add_argument('--device', default='auto', help='auto, cpu, cuda, cuda:1')
    parser.add_argument('--dataset', metavar='NAME', default='', help='to read; suite reading')
    parser.add_argument('--root', metavar='DIR', default='', help='folder or file of it')
    parser.add_argument('--split', metavar='NAME', help='of it; default: train, of rooms 0')
    parser.set_defaults(default_split='train')
    parser.add_argument('--plot', metavar='FILE', help='draw all rows (.png, .svg, .pdf)')
    parser.add_argument('--json', metavar='FILE', help='write all rows')


def run(arguments: Namespace) -> int:
    """Run the suites, print a table each, write the files asked for."""
    from sds_perception.cli.progress import track
    from sds_perception.evaluation.benchmark_facts import benchmark_facts
    from sds_perception.evaluation.benchmark_table import benchmark_table

    facts = {**benchmark_facts(command_line(arguments)), 'not_measured': []}
    options = suite_options(arguments, facts['not_measured'].append)
    print(header(facts))
    rows = []
    for name in track(arguments.suite, 'measuring'):
        suite = import_module(f'sds_perception.cli.benchmarks.{SUITES[name]}')
        measured = list(suite.run(options))
        print(f'\n{name}\n{benchmark_table(measured)}', flush=True)
        rows += measured
        write(arguments, rows, facts)
    print('', *facts['not_measured'], sep='\n')
    return 0


def suite_options(arguments: Namespace, note: Any) -> Any:
    """
    Return the SuiteOptions of the command line.

    :raises ValueError: for an image size or time that is none.
    """
    from sds_perception.cli.benchmarks.options import SuiteOptions

    if not arguments.seconds >= 0:
        raise ValueError(f'--seconds is {arguments.seconds}; wanted 0 or more')
    if arguments.rate is not None and not arguments.rate > 0:
        raise ValueError(f'--rate is {arguments.rate}; wanted images a second, above 0')
    if arguments.frames and arguments.frames < MIN_FRAMES:
        raise ValueError(f'--frames is {arguments.frames}; wanted at least {MIN_FRAMES}')
    width, height = parse_size(arguments.size)
    if min(width, height) < 64:
        raise ValueError(f'--size is {arguments.size}; wanted at least 64 px a side')
    return SuiteOptions(
        height=height,
        width=width,
        seconds=arguments.seconds,
        is_full=arguments.full,
        checkpoint=arguments.checkpoint,
        compare=arguments.compare,
        device=arguments.device,
        rate_hz=arguments.rate or 0.0,
        note=note,
        num_frames=arguments.frames,
        outputs=tuple(arguments.outputs),
        dataset=dataset_of(arguments),
    )


def dataset_of(arguments: Namespace) -> Any:
    """Return the DatasetSettings of the pictures to read, or None."""
    from sds_perception.cli.dataset_options import split_of
    from sds_perception.datasets.settings import DatasetSettings

    if not arguments.dataset:
        return None
    split = split_of(arguments)
    return DatasetSettings(arguments.dataset, arguments.root, split, count=MAX_PICTURES)


def command_line(arguments: Namespace) -> str:
    """Return the command that makes the same measurement again."""
    command = ['sds', 'benchmark', '--suite', *arguments.suite, '--size', arguments.size]
    command += ['--seconds', f'{arguments.seconds:g}']
    command += ['--device', arguments.device, '--outputs', *arguments.outputs]
    names = ['rate', 'frames', 'checkpoint', 'compare', 'dataset']
    for name in [*names, 'root', 'split'] if arguments.dataset else names:
        if getattr(arguments, name):
            command += [f'--{name}', str(getattr(arguments, name))]
    return shlex.join([*command, '--full'] if arguments.full else command)


def header(facts: dict[str, Any]) -> str:
    """Return what the benchmark runs on as a few lines."""
    versions = ', '.join(f'{name} {version}' for name, version in facts['versions'].items())
    machine = ', '.join(filter(None, (facts['machine'], facts['gpu'])))
    return f'{machine}\n{facts["date"]}\n{versions}\n{facts["command"]}'


def write(arguments: Namespace, rows: Sequence[Any], facts: dict[str, Any]) -> None:
    """Write the files asked for with what was measured so far."""
    from sds_perception.core.files import write_json
    from sds_perception.evaluation.benchmark_plot import write_benchmark_plot

    if arguments.json:
        content = {**facts, 'rows': [row.as_mapping() for row in rows]}
        write_json(arguments.json, content)
    if arguments.plot:
        write_benchmark_plot(arguments.plot, rows, facts)

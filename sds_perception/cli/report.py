"""Show what the augmentations do, or compare ways of learning from few labels."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from fractions import Fraction

from sds_perception.cli.unused_options import refuse_unused

SUMMARY = 'Write a gallery of the augmentations, or run and tabulate an experiment.'
EXPERIMENTS = ('semi_supervised',)
OF_THE_GALLERY = ('split', 'count', 'seed')
OF_THE_GRID = (
    'schedule',
    'fractions',
    'methods',
    'seeds',
    'distilled',
    'set',
    'only_tabulate',
)


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        '--augmentations', action='store_true', help='a gallery of pictures before and after'
    )
    what.add_argument(
        '--experiment',
        choices=EXPERIMENTS,
        help='train a grid of methods and tabulate it; a grid that was stopped goes on, and one '
        'of other settings is refused',
    )
    parser.add_argument('--dataset', required=True, metavar='NAME', help='such as nyud')
    parser.add_argument('--root', default='', metavar='DIR', help='folder of the data set')
    parser.add_argument('--split', metavar='NAME', help='of the gallery; default: train')
    parser.set_defaults(default_split='train')
    parser.add_argument(
        '--out',
        metavar='DIR',
        help='folder of the report; default: report/augmentations or runs/semi_supervised',
    )
    parser.add_argument('--count', type=int, help='pictures of the gallery; default: 6')
    parser.add_argument('--seed', type=int, help='of the gallery; default: 0')
    grid = parser.add_argument_group('the grid of an experiment, where it differs from the file')
    grid.add_argument(
        '--schedule',
        help='small (hours on two CPU cores; the default), full (a GPU), street (small, for '
        'CamVid), or a YAML file',
    )
    grid.add_argument(
        '--fractions', nargs='+', type=_fraction, metavar='F', help='of labels: 1/16 1/8 1/4 all'
    )
    grid.add_argument('--methods', nargs='+', metavar='NAME', help='rows of the table')
    grid.add_argument('--seeds', nargs='+', type=int, metavar='N', help='runs of every method')
    grid.add_argument(
        '--distilled',
        default='',
        metavar='DIR',
        help='learn from what sds distill --depth-from made of the train split of a set without '
        'depth; its own labels are still what is scored',
    )
    grid.add_argument(
        '--set',
        nargs='+',
        metavar='key=value',
        help='settings that differ from the schedule, such as train.device=cuda',
    )
    grid.add_argument(
        '--only-tabulate', action='store_true', help='train nothing; tabulate what is finished'
    )
    parser.add_argument('--json', metavar='FILE', help='write the scores of all runs, or pictures')


def run(arguments: Namespace) -> int:
    """Write the report and say where it is."""
    if arguments.augmentations:
        refuse_unused(arguments, OF_THE_GRID, 'it is of an --experiment')
        from sds_perception.cli.reports.gallery import write_gallery

        return write_gallery(arguments)
    refuse_unused(arguments, OF_THE_GALLERY, 'it is of the gallery of --augmentations')
    from sds_perception.cli.reports.experiment import run_experiment

    return run_experiment(arguments)


def _fraction(text: str) -> float:
    if text == 'all':
        return 1.0
    try:
        return float(Fraction(text))
    except (ValueError, ZeroDivisionError):
        raise ArgumentTypeError(
            f'{text} is no share of labels; wanted 1/8, 0.125 or all'
        ) from None

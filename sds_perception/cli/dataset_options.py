"""The options by which verbs are told a data set."""

from argparse import ArgumentParser, Namespace
from typing import Any


def add_dataset_arguments(parser: ArgumentParser, *, split: str) -> None:
    """
    Declare a data set.

    :param split: what is taken where the user names none.
    """
    parser.add_argument('--root', default='', help='folder or file that holds the data set')
    parser.add_argument(
        '--split', help=f"a split; for synthetic the rooms' seed; default: {split}, of rooms 0"
    )
    parser.set_defaults(default_split=split)
    parser.add_argument(
        '--part', default='all', help='all, fit, validation, start or end of the split'
    )
    parser.add_argument(
        '--validation-fraction',
        type=float,
        default=0.12,
        metavar='SHARE',
        help='of the split that validation or end takes',
    )
    parser.add_argument('--label-space', default='', help="classes to read the set's labels as")


def check_limit(limit: int) -> None:
    """
    Refuse a number of pictures that is none; 0 takes all.

    :raises ValueError: for a number below 0.
    """
    if limit < 0:
        raise ValueError(f'--limit is {limit}; wanted a number of pictures, or 0 for all')


def split_of(arguments: Namespace) -> str:
    """Return the split that the user named, or the one that is taken otherwise."""
    if arguments.split is not None:
        return arguments.split
    return '0' if arguments.dataset == 'synthetic' else arguments.default_split


def dataset_settings(arguments: Namespace) -> Any:
    """Return the DatasetSettings of a command line that has a dataset and a limit, too."""
    from sds_perception.datasets.settings import DatasetSettings

    return DatasetSettings(
        name=arguments.dataset,
        root=arguments.root,
        split=split_of(arguments),
        label_space=arguments.label_space,
        part=arguments.part,
        validation_fraction=arguments.validation_fraction,
        # rooms can be rendered without end: the limit is the size of the set
        count=arguments.limit if arguments.dataset == 'synthetic' else 0,
    )

"""Train the grid of an experiment and write its table."""

from argparse import Namespace
import json
from pathlib import Path
from typing import Any

from sds_perception.cli.progress import StepBar, known_numbers
from sds_perception.core.files import write_atomically, write_json
from sds_perception.core.resources import resource_path
from sds_perception.core.settings import load_settings
from sds_perception.evaluation.experiment_table import markdown, tabulate, write_page
from sds_perception.training.experiment import Cell, Experiment
from sds_perception.training.experiment_settings import ExperimentSettings
from sds_perception.training.methods import METHODS

SCHEDULES = ('small', 'full', 'street')
"""That ship, beside any YAML file."""
DEFAULT_SCHEDULE = 'small'
FOLDER = 'runs/semi_supervised'
"""Where the user names none."""


def run_experiment(arguments: Namespace) -> int:
    """
    Run what is not finished; the table is written anew after every run.

    :raises ValueError: for a grid that cannot be run, or a loss that is not finite.
    """
    settings = read_settings(arguments)
    experiment = Experiment(
        settings,
        Path(arguments.out or FOLDER),
        dataset=arguments.dataset,
        root=arguments.root,
        distilled=arguments.distilled,
    )
    finished = len(experiment.scores())
    print(f'{finished} of {len(experiment.cells)} runs are finished')
    if not arguments.only_tabulate:
        try:
            for scores in experiment.run(_announced):
                numbers = known_numbers(scores['scores'])
                print(f'{scores["method"]}, seed {scores["seed"]}: {numbers}', flush=True)
                write_table(experiment, arguments)
        except FloatingPointError as error:
            raise ValueError(str(error)) from None
    write_table(experiment, arguments)
    return 0


def read_settings(arguments: Namespace) -> ExperimentSettings:
    """Return the schedule with the changes of the command line."""
    path = arguments.schedule or DEFAULT_SCHEDULE
    if path in SCHEDULES:
        path = resource_path(f'config/experiments/{arguments.experiment}_{path}.yaml')
    overrides = list(arguments.set or ())
    for name in ('fractions', 'methods', 'seeds'):
        if getattr(arguments, name):
            overrides.append(f'{name}={json.dumps(getattr(arguments, name))}')
    return load_settings(ExperimentSettings, path, overrides)


def write_table(experiment: Experiment, arguments: Namespace) -> None:
    """
    Write README.md, index.html and scores.json into the folder of the experiment.

    :raises ValueError: if no run is finished.
    """
    scores = experiment.scores()
    if not scores:
        raise ValueError(f'no run in {experiment.folder} is finished; leave out --only-tabulate')
    table = tabulate(
        scores,
        titles={name: METHODS[name].title for name in experiment.methods},
        title=f'Learning from few labels: {experiment.dataset}',
        schedule=_in_words(experiment, Path(arguments.schedule or DEFAULT_SCHEDULE).stem),
    )
    write_atomically(experiment.folder / 'README.md', markdown(table))
    write_page(experiment.folder / 'index.html', table)
    for path in filter(None, (experiment.folder / 'scores.json', arguments.json)):
        write_json(path, scores)
    print(f'{len(scores)} runs in {experiment.folder / "index.html"}')


def _announced(cell: Cell) -> 'CellBar':
    print(f'training {cell.name}', flush=True)
    return CellBar()


class CellBar:
    """A bar that begins with the first step of a run and ends with its last."""

    def __init__(self):
        self._bar = None

    def __call__(self, step: int, total: int, values: dict[str, Any]) -> None:
        """Show a step, or the scores of the end."""
        if self._bar is None:
            self._bar = StepBar(total, step).__enter__()
        self._bar(step, total, values)
        if 'total' not in values:
            self._bar.__exit__(None, None, None)
            self._bar = None


def _in_words(experiment: Experiment, name: str) -> str:
    train = experiment.train_settings(experiment.cells[0])
    streamed = experiment.settings.train.get('semi_supervised', {}).get('batch_size')
    streamed = streamed or train.semi_supervised.batch_size
    return (
        f'{name}: {train.model_settings.get("encoder")}, pictures read at '
        f'{train.input_width_px}x{train.input_height_px}, crops of '
        f'{train.augmentation.crop_width_px}x{train.augmentation.crop_height_px}, '
        f'{train.batch_size} labeled and {streamed} streamed pictures a '
        f'step, {train.precision}; scores at the native size, of the averaged weights of the '
        'last step'
    )

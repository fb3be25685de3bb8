"""Run a grid of trainings piece by piece: what is finished stays, what was stopped goes on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path
import time
from typing import Any

from sds_perception.core.settings import from_mapping
from sds_perception.datasets.registry import build_dataset
from sds_perception.datasets.settings import DatasetSettings
from sds_perception.evaluation.machine import describe_machine
from sds_perception.training.experiment_scores import read_scores, write_scores
from sds_perception.training.experiment_settings import ExperimentSettings
from sds_perception.training.loop import Report, Trainer
from sds_perception.training.methods import METHODS
from sds_perception.training.settings import TrainSettings

PARTS = {
    'nyud': ({'split': 'train', 'part': 'fit'}, {'split': 'train', 'part': 'validation'}),
    'camvid': ({'split': 'train'}, {'split': 'val'}),
}
"""What is learned from and what is scored; never a test split."""
WITHOUT_DEPTH = ('camvid',)


@dataclass(frozen=True)
class Cell:
    """One run of the grid."""

    dataset: str
    method: str
    fraction: float
    seed: int

    @property
    def name(self) -> str:
        """Return the name of the run's files."""
        share = f'{self.fraction:.4g}'.replace('.', '_')
        return f'{self.dataset}-{self.method}-{share}-{self.seed}'


class Experiment:
    """A grid of runs in a folder."""

    def __init__(
        self,
        settings: ExperimentSettings,
        folder: Path,
        *,
        dataset: str,
        root: str,
        distilled: str = '',
    ):
        """
        Check that the grid can be run.

        :param dataset: one of PARTS.
        :param root: of the data set.
        :param distilled: folder with the pictures that are learned from and depth by a network,
            for a data set without depth; its scores are those of the data set's own labels.
        :raises ValueError: for another data set, an unknown method, one that needs depth, or
            distilled pictures where depth is measured.
        """
        if dataset not in PARTS:
            raise ValueError(f'no experiment on {dataset!r}; choose one of {", ".join(PARTS)}')
        self.settings = settings
        self.folder = folder
        self.dataset = dataset
        if distilled and dataset not in WITHOUT_DEPTH:
            raise ValueError(f'{dataset} has measured depth; leave out the distilled pictures')
        self.methods = _allowed_methods(settings.methods, dataset, is_distilled=bool(distilled))
        learned, judged = PARTS[dataset]
        self._data = {'name': dataset, 'root': root, **learned}
        if distilled:
            self._data = {'name': 'folder', 'root': distilled}
        self._validation = {'name': dataset, 'root': root, **judged}

    @property
    def cells(self) -> list[Cell]:
        """Return all runs; one seed is whole before the next begins."""
        return [
            Cell(self.dataset, method, fraction, seed)
            for seed in self.settings.seeds
            for fraction in self.settings.fractions
            for method in self.methods
        ]

    def scores(self) -> list[dict[str, Any]]:
        """
        Read the scores of all runs of the grid that are finished.

        :raises ValueError: if one was trained with other settings.
        """
        return [
            read_scores(self._scores_path(cell), self.train_settings(cell))
            for cell in self.cells
            if self._is_finished(cell)
        ]

    def run(self, report: Callable[[Cell], Report]) -> Iterator[dict[str, Any]]:
        """
        Train what is not finished, one run after the other.

        :param report: makes what is called after the steps of a run.
        :returns: the scores of each run as it ends.
        :raises ValueError: if the folder holds runs with other settings.
        """
        self.scores()  # refuses other settings before hours are spent
        for cell in self.cells:
            if not self._is_finished(cell):
                yield self._train(cell, report(cell))

    def train_settings(self, cell: Cell) -> TrainSettings:
        """Return the settings of one run."""
        split = f'{self.dataset}-{cell.seed}-{cell.fraction:.4g}.txt'
        semi_supervised = {
            'labeled_fraction': cell.fraction,
            'split_seed': cell.seed,
            'split_file': str(self.folder / 'splits' / split),
        }
        common = {
            'data': [self._data],
            'validation': self._validation,
            'semi_supervised': semi_supervised,
            'seed': cell.seed,
            'trained_on': f'{self.dataset}, {cell.fraction:.4g} of the labels{self._teacher}',
            'license': 'an experiment; not for use',
        }
        values = merged(merged(self.settings.train, common), METHODS[cell.method].changes)
        settings = from_mapping(TrainSettings, values)
        num_labeled = max(1, round(self._num_pictures * cell.fraction))
        # too few for a batch are refused where training begins
        epoch = max(1, num_labeled // settings.batch_size)
        epochs = max(1, round(self.settings.steps / epoch))
        length = {'epochs': epochs, 'validate_every_epochs': epochs}
        return from_mapping(TrainSettings, merged(values, length))

    @property
    def _teacher(self) -> str:
        return ', depth by a network' if self._data['name'] == 'folder' else ''

    @cached_property
    def _num_pictures(self) -> int:
        return len(build_dataset(from_mapping(DatasetSettings, self._data)))

    def _train(self, cell: Cell, report: Report) -> dict[str, Any]:
        settings = self.train_settings(cell)
        start = time.perf_counter()
        trainer = Trainer(settings, self.folder / 'runs' / cell.name)
        first_step = trainer.state.step
        result = trainer.run(report)
        scores = {
            **vars(cell),
            'scores': result,
            'steps': trainer.total_steps,
            'seconds': round(time.perf_counter() - start, 1),
            'seconds_from_step': first_step,
            'machine': describe_machine(),
            'date': datetime.now(timezone.utc).isoformat(timespec='seconds'),
        }
        write_scores(self._scores_path(cell), scores, settings)
        return scores

    def _is_finished(self, cell: Cell) -> bool:
        return self._scores_path(cell).is_file()

    def _scores_path(self, cell: Cell) -> Path:
        return self.folder / 'scores' / f'{cell.name}.json'


def merged(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested values with nested changes."""
    result = dict(values)
    for key, change in changes.items():
        old = result.get(key)
        both = isinstance(old, Mapping) and isinstance(change, Mapping)
        result[key] = merged(old, change) if both else change
    return result


def _allowed_methods(
    names: tuple[str, ...], dataset: str, *, is_distilled: bool
) -> tuple[str, ...]:
    unknown = [name for name in names if name not in METHODS]
    if unknown:
        raise ValueError(f'there is no method {unknown[0]!r}; choose from {", ".join(METHODS)}')
    if dataset not in WITHOUT_DEPTH:
        return names or tuple(METHODS)
    possible = tuple(
        name
        for name, method in METHODS.items()
        if (method.has_classes if is_distilled else not method.needs_depth)
    )
    wrong = [name for name in names if name not in possible]
    if wrong:
        lack = 'is scored by' if is_distilled else 'learns from'
        more = '' if is_distilled else ', or let sds distill --depth-from write some'
        raise ValueError(
            f'{dataset} has no depth, which {wrong[0]!r} {lack}; choose from '
            f'{", ".join(possible)}{more}'
        )
    return names or possible

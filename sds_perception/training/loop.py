"""The training loop: build the parts, resume, step, validate, save."""

from collections.abc import Callable
from pathlib import Path
import time

from sds_perception.core.checkpoint import CheckpointInfo, load_checkpoint, save_checkpoint
from sds_perception.core.settings import to_mapping
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.datasets.registry import build_dataset
from sds_perception.losses.criterion import Criterion
from sds_perception.losses.segmentation import frequency_weights
from sds_perception.models.ema import WeightAverage
from sds_perception.models.registry import build_model
from sds_perception.training.batches import AugmentedPictures, batch_order, build_loader
from sds_perception.training.class_counts import count_classes
from sds_perception.training.log import TrainingLog
from sds_perception.training.optimizer import build_optimizer, build_schedule
from sds_perception.training.settings import TrainSettings
from sds_perception.training.state import TrainingState
from sds_perception.training.step import SupervisedStep
from sds_perception.training.validate import validate
import torch

Report = Callable[[int, int, dict], None]
"""Called with step, total steps and the step's values."""


class Trainer:
    """A training run in a folder of ``state.pt``, ``log.jsonl`` and its checkpoints."""

    def __init__(self, settings: TrainSettings, folder: Path):
        """
        Open the data, build the network and go back to the last saved state of the folder.

        :raises FileNotFoundError: for missing data or weights.
        :raises ValueError: for settings that contradict each other or the folder's state.
        """
        self.settings = settings
        self.folder = folder
        self.device = torch.device(_device(settings.device))
        datasets = [build_dataset(part) for part in settings.data]
        self.pictures = AugmentedPictures(datasets, settings)
        self.validation = build_dataset(settings.validation)
        self.label_space = _common_label_space([*datasets, self.validation])
        self.steps_per_epoch = len(self.pictures) // settings.batch_size
        self.total_steps = self.steps_per_epoch * settings.epochs
        self.state = self._build_state()
        self.step = SupervisedStep(
            self.state.network,
            Criterion(settings.criterion, self._class_weights(datasets)).to(self.device),
            self.state.optimizer,
            precision=settings.precision,
            max_gradient_norm=settings.optimizer.max_gradient_norm,
        )
        folder.mkdir(parents=True, exist_ok=True)
        if self._state_path.is_file():
            self.state.load(self._state_path)

    def run(self, report: Report = lambda step, total, values: None) -> dict:
        """
        Train to the end.

        :param report: called after every step.
        :returns: the last validation's scores.
        :raises FloatingPointError: if a loss is not finite; the last saved state stands.
        """
        log = TrainingLog(self.folder / 'log.jsonl', resumed_step=self.state.step)
        order = batch_order(
            len(self.pictures),
            self.settings,
            first_step=self.state.step,
            last_step=self.total_steps,
        )
        scores = {}
        start = time.perf_counter()
        for batch in build_loader(self.pictures, order, self.settings.num_workers):
            values = self._learn(batch)
            seconds, start = time.perf_counter() - start, time.perf_counter()
            values['images_per_s'] = self.settings.batch_size / seconds
            log.write(self.state.step, **values)
            report(self.state.step, self.total_steps, values)
            if self._is_time_to_validate():
                scores = self._validate()
                log.write(self.state.step, **scores)
                report(self.state.step, self.total_steps, scores)
            if self.state.step % self.settings.save_every_steps == 0 or scores:
                self.state.save(self._state_path)
        return scores

    def _learn(self, batch) -> dict[str, float]:
        # dropout draws from the global generator: its numbers, too, depend on the step alone
        torch.manual_seed(self.settings.seed * 1_000_003 + self.state.step)
        values = self.step(batch.to(self.device))
        self.state.average.update(self.state.network)
        values['learning_rate'] = self.state.schedule.get_last_lr()[-1]
        self.state.schedule.step()
        self.state.step += 1
        return values

    def _validate(self) -> dict:
        height, width = self.settings.input_height_px, self.settings.input_width_px
        network = self.state.average.network
        scores = validate(network, self.validation, height=height, width=width, device=self.device)
        # a network without segmentation is judged by its depth
        score = -scores['rmse'] if scores['miou'] is None else scores['miou']
        self._save('last', scores)
        if score > self.state.best_score:
            self.state.best_score = score
            self._save('best', scores)
        return scores

    def _save(self, name: str, scores: dict) -> None:
        settings = self.settings
        info = CheckpointInfo(
            model=settings.model,
            model_settings=settings.model_settings,
            label_space=self.label_space,
            min_depth_m=settings.min_depth_m,
            max_depth_m=settings.max_depth_m,
            input_height_px=settings.input_height_px,
            input_width_px=settings.input_width_px,
            metrics={**scores, 'measured_on': to_mapping(settings.validation)},
            trained_on=settings.trained_on,
            license=settings.license,
            step=self.state.step,
        )
        weights = self.state.average.network.state_dict()
        save_checkpoint(self.folder / f'{name}.safetensors', weights, info)

    def _build_state(self) -> TrainingState:
        settings = self.settings
        torch.manual_seed(settings.seed)
        network = build_model(
            settings.model,
            settings.model_settings,
            num_classes=len(self.label_space),
            min_depth_m=settings.min_depth_m,
            max_depth_m=settings.max_depth_m,
        )
        if settings.initial_checkpoint:
            network.load_state_dict(load_checkpoint(settings.initial_checkpoint)[0])
        network = network.to(self.device, memory_format=torch.channels_last)
        optimizer = build_optimizer(network, settings.optimizer)
        schedule = build_schedule(optimizer, settings.optimizer, self.total_steps)
        average = WeightAverage(network, settings.ema_decay)
        return TrainingState(network, average, optimizer, schedule)

    def _class_weights(self, datasets: list[DenseDataset]) -> torch.Tensor | None:
        exponent = self.settings.criterion.class_balance
        if exponent == 0:
            return None
        return frequency_weights(count_classes(datasets, len(self.label_space)), exponent)

    def _is_time_to_validate(self) -> bool:
        period = self.steps_per_epoch * self.settings.validate_every_epochs
        return self.state.step % period == 0 or self.state.step == self.total_steps

    @property
    def _state_path(self) -> Path:
        return self.folder / 'state.pt'


def _common_label_space(datasets: list[DenseDataset]):
    spaces = {dataset.label_space.name: dataset.label_space for dataset in datasets}
    if len(spaces) > 1:
        raise ValueError(f'data sets speak of different classes: {", ".join(spaces)}')
    return datasets[0].label_space


def _device(name: str) -> str:
    if name == 'auto':
        return 'cuda' if torch.cuda.is_available() else 'cpu'
    return name

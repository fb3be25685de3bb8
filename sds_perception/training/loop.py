"""The training loop: build the parts, resume, step, validate, save."""

from collections.abc import Callable, Iterator
from pathlib import Path
import time
from typing import Any

from sds_perception.augmentations.labeled_mix import mix_labeled
from sds_perception.core.checkpoint import read_checkpoint_info
from sds_perception.core.device import choose_device
from sds_perception.core.processes import ALONE, Processes, in_turn
from sds_perception.core.sample import Sample, concatenate, select
from sds_perception.training.batches import (
    AugmentedPictures,
    batch_order,
    joined_order,
    read_batches,
    seeded_generator,
    steps_per_epoch,
)
from sds_perception.training.build_step import build_step, streamed_settings
from sds_perception.training.checkpoints import CheckpointWriter
from sds_perception.training.initial_state import build_state
from sds_perception.training.log import SilentLog, TrainingLog
from sds_perception.training.requirements import require_class_shares, require_truth
from sds_perception.training.run_folder import RunFolder
from sds_perception.training.settings import TrainSettings
from sds_perception.training.sources import open_sources
from sds_perception.training.validate import validate
import torch

MIXING, STEP = 0x6D6978, 0x737465
"""Keep the random numbers of mixing and of the step apart from those of the augmentations."""

Report = Callable[[int, int, dict[str, Any]], None]
"""Called with step, total steps and the step's values."""


class Trainer:
    """A training run in a folder; a run that was stopped goes on where it was."""

    def __init__(self, settings: TrainSettings, folder: Path, processes: Processes = ALONE):
        """
        Open the data, build the network and go back to the last saved state of the folder.

        :param processes: share the work of every step; the first writes the files.
        :raises FileNotFoundError: for missing data or weights.
        :raises ValueError: for settings that contradict each other, the folder's state or what
            the data hold.
        """
        self.settings = settings
        self.folder = RunFolder(folder)
        self._processes = processes
        self.device = choose_device(settings.device)
        self._sources = in_turn(processes, lambda: open_sources(settings, folder))
        self._pictures = AugmentedPictures(self._sources.datasets, settings)
        self.steps_per_epoch = steps_per_epoch(self._sources.num_labeled, settings.batch_size)
        self.total_steps = self.steps_per_epoch * settings.epochs
        self.state = build_state(
            settings,
            self._sources.label_space,
            total_steps=self.total_steps,
            device=self.device,
            processes=processes,
        )
        require_truth(self._sources.validation, self.state.network)
        if settings.criterion.distillation > 0:
            require_class_shares(self._sources.datasets)
        self._step = build_step(
            settings, self._sources, self.state, device=self.device, processes=processes
        )
        self._writer = CheckpointWriter(
            settings, self._sources.label_space, self._pictures.focal_length_px
        )
        if processes.is_first:
            self.folder.remove_temporaries()
        in_turn(processes, lambda: self.folder.claim(settings))
        if self.folder.has_state:
            self.state.load(self.folder.state)
        self._require_same_step()

    def run(self, report: Report = lambda step, total, values: None) -> dict[str, Any]:
        """
        Train to the end.

        :param report: called after every step and every validation.
        :returns: the last validation's scores.
        :raises FloatingPointError: if a loss is not finite; the last saved state stands.
        """
        log = SilentLog()
        if self._processes.is_first:
            log = TrainingLog(
                self.folder.log,
                resumed_step=self.state.step,
                validated_step=self.state.validated_step,
            )
        if self._is_time_to_validate():
            self._judge(log, report)
        start = time.perf_counter()
        for share in self._batches():
            batch = concatenate(self._processes.gather(share))
            values = self._learn(batch)
            values['images_per_s'] = len(batch.image) / (time.perf_counter() - start)
            log.write(self.state.step, **values)
            report(self.state.step, self.total_steps, values)
            is_validated = self._is_time_to_validate()
            if is_validated or self.state.step % self.settings.save_every_steps == 0:
                self._save()
            if is_validated:
                self._judge(log, report)
            start = time.perf_counter()
        return read_checkpoint_info(self.folder.checkpoint('last')).metrics

    def _require_same_step(self) -> None:
        """Refuse to go on from different states, as processes without one disk would."""
        steps = self._processes.gather(self.state.step)
        if len(set(steps)) > 1:
            raise ValueError(
                f'the processes are at the steps {steps} of {self.folder.path}; '
                'give them one folder, on a disk that all of them see'
            )

    def _batches(self) -> Iterator[Sample]:
        span = {'first_step': self.state.step, 'last_step': self.total_steps}
        num_labeled = self._sources.num_labeled
        order = batch_order(num_labeled, self.settings, **span)
        if self._sources.streamed:
            num_streamed = len(self._pictures) - num_labeled
            streamed = batch_order(num_streamed, streamed_settings(self.settings), **span)
            order = joined_order(order, streamed, offset=num_labeled)
        order = [batch[self._processes.share(len(batch))] for batch in order]
        return read_batches(self._pictures, order, self.settings.num_workers)

    def _learn(self, batch: Sample) -> dict[str, float]:
        # dropout draws from the global generator: its numbers, too, depend on the step alone,
        # and are the same in every process
        torch.manual_seed(self.settings.seed * 1_000_003 + self.state.step)
        generator = seeded_generator(self.settings.seed, self.state.step, STEP)
        labeled, unlabeled = self._divided(batch)
        values = self._step(labeled, unlabeled, generator=generator)
        self.state.average.update(self.state.network)
        values['learning_rate'] = self.state.schedule.get_last_lr()[0]
        self.state.schedule.step()
        self.state.step += 1
        return values

    def _divided(self, batch: Sample) -> tuple[Sample, Sample | None]:
        """Return the labeled and the streamed pictures of a batch, on the device."""
        places = torch.arange(len(batch.image))
        count = self.settings.batch_size
        labeled = self._mixed(select(batch, places[:count])).to(self.device)
        if len(places) == count:
            return labeled, None
        return labeled, select(batch, places[count:]).to(self.device)

    def _mixed(self, batch: Sample) -> Sample:
        probability = self.settings.augmentation.class_mix
        if not probability:
            return batch
        generator = seeded_generator(self.settings.seed, self.state.step, MIXING)
        return mix_labeled(batch, probability=probability, generator=generator)

    def _judge(self, log: TrainingLog | SilentLog, report: Report) -> None:
        scores = self._validate()
        self.state.validated_step = self.state.step
        log.write(self.state.step, **scores)
        report(self.state.step, self.total_steps, scores)
        self._save()

    def _validate(self) -> dict[str, Any]:
        network = self.state.average.network
        scores = validate(
            network,
            self._sources.validation,
            self._writer.info,
            use_median_scaling=self.settings.use_median_scaling,
            processes=self._processes,
        )
        # a network without segmentation is judged by its depth
        score = -scores['rmse'] if scores['miou'] is None else scores['miou']
        names = ['last']
        if score > self.state.best_score:
            self.state.best_score = score
            names.append('best')
        if not self._processes.is_first:
            return scores
        for name in names:
            path = self.folder.checkpoint(name)
            self._writer.write(path, network.state_dict(), step=self.state.step, scores=scores)
        return scores

    def _save(self) -> None:
        if self._processes.is_first:
            self.state.save(self.folder.state)
        # nobody reads what is being written, and nobody leaves while others work
        self._processes.wait()

    def _is_time_to_validate(self) -> bool:
        period = self.steps_per_epoch * self.settings.validate_every_epochs
        is_due = self.state.step % period == 0 or self.state.step == self.total_steps
        return is_due and self.state.step > self.state.validated_step

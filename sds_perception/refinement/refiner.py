"""The learner that refines a network on the frames of a camera, guarded at every step."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from sds_perception.core.checkpoint import CheckpointInfo, load_checkpoint, sha256_of
from sds_perception.core.device import choose_device
from sds_perception.core.files import remove_temporaries
from sds_perception.core.label_space import UNLABELED
from sds_perception.core.memory_errors import MEMORY_ERRORS
from sds_perception.core.sample import Sample
from sds_perception.core.shipped import find_checkpoint
from sds_perception.core.state_file import NOT_A_STATE, read_state, write_state
from sds_perception.refinement.batches import BatchSource
from sds_perception.refinement.fixed_pictures import open_source_pictures
from sds_perception.refinement.frame import RefinementFrame, to_sample
from sds_perception.refinement.guard import build_guard, require_judged_classes
from sds_perception.refinement.incoming import check_labels
from sds_perception.refinement.intake import Intake
from sds_perception.refinement.learner import Learner, network_of
from sds_perception.refinement.memory_limit import MemoryLimit, free_memory
from sds_perception.refinement.metric_scale import MetricScale
from sds_perception.refinement.replay_buffer import LABELED, MEASURED, RECENT, ReplayBuffer
from sds_perception.refinement.scores import Scores, counted_range_m, score
from sds_perception.refinement.settings import RefineSettings
from sds_perception.refinement.trial import Trial, Weights, copied
from sds_perception.refinement.verdict import OUT_OF_MEMORY, Verdict, unreadable
from sds_perception.training.batches import seeded_generator
import torch

STATE = 'state.pt'
FRAMES = 'frames'


class OnlineRefiner:
    """
    Takes frames in, makes one step at a time and lets a guard decide what may serve.

    Not safe to call from two threads at once.
    """

    info: CheckpointInfo
    """Of the checkpoint that learning began with."""
    first_path: Path
    """The file of that checkpoint."""
    first_sha256: str
    """Of its content."""
    parent_sha256: str
    """Of the weights that serve; set it to what ``Handover.publish`` returned."""
    steps: int
    """Steps done, restarts included."""
    counts: Counter
    """accepted, refused, out_of_memory, not_finite, implausible_depth."""
    buffer: ReplayBuffer
    """What is remembered; its ``messages`` name what was lost: files, state, frames."""

    def __init__(self, settings: RefineSettings, folder: str | Path):
        """
        Load the checkpoint; frames and state of an earlier run in the folder go on.

        :param folder: for frames and state; each checkpoint to begin with has its own in there.
        :raises FileNotFoundError: for a missing checkpoint or data set.
        :raises ValueError: for settings or files that do not fit.
        """
        settings.check_sets()
        self.settings, self.first_path = settings, find_checkpoint(settings.checkpoint)
        weights, self.info = load_checkpoint(self.first_path)
        self.first_sha256 = self.parent_sha256 = sha256_of(self.first_path)
        self.folder = Path(folder) / self.first_sha256[:12]
        self.steps, self.counts = 0, Counter()
        self._device = choose_device(settings.device)
        torch.manual_seed(settings.seed)
        self._memory = MemoryLimit(settings.batch_size, settings.source_batch_size)
        self.buffer = ReplayBuffer(
            self.folder / FRAMES,
            max_frames=settings.max_frames,
            max_recent=settings.max_recent_frames,
            max_bytes=settings.max_disk_mb * 1_000_000,
        )
        first, serving = (network_of(self.info, weights, self._device) for _ in range(2))
        self._learner = Learner(settings, self.info, first, self._device)
        source = open_source_pictures(settings, self.info, first)
        self._batches = BatchSource(self.buffer, source, self.info, settings)
        self._trial = Trial(build_guard(settings, self.info), first, serving)
        self._intake = Intake(self.buffer, serving, self.info, settings, counts=self.counts)
        self._restore()

    @property
    def device(self) -> torch.device:
        """Return where it computes."""
        return self._device

    @property
    def batch_size(self) -> int:
        """Return the frames a step takes now; less than the setting once memory ran out."""
        return self._memory.frames

    @property
    def scale(self) -> MetricScale | None:
        """Return sensor depth over the serving network's, of the last frames; None = unknown."""
        return self._intake.scale.estimate

    @property
    def source_problem(self) -> str:
        """Say which source pictures cannot be read now and are left out; empty if all can."""
        return self._batches.source_problem

    @property
    def has_frames(self) -> bool:
        """Tell whether there is anything to learn from."""
        return len(self.buffer) > 0

    def add(self, frame: RefinementFrame) -> None:
        """
        Take a frame in, with a forward pass; some wait for a later one to be compared with.

        :raises ValueError: for labels of unknown classes or implausible depth, with what to do;
            nothing was then taken in.
        :raises OSError: if it cannot be stored.
        """
        self._intake.add(frame)

    def hold_back(self, frame: RefinementFrame) -> None:
        """
        Take in a frame with sensor depth that candidates are judged on and never learn from.

        :raises ValueError: for implausible depth.
        :raises OSError: if it cannot be stored.
        """
        self._intake.take(frame, RECENT)

    def flush(self) -> None:
        """Take in the frames that wait for a later one; the stream has ended."""
        self._intake.flush()

    def step(self) -> dict[str, float]:
        """
        Move the network once; out of memory halves the batch, a loss that is not finite goes back.

        :returns: the loss terms, ``total`` and ``step``; empty where nothing could be learned.
        :raises ValueError: if there is no frame yet.
        """
        if not self.has_frames:
            self.flush()
        if not self.has_frames:
            raise ValueError('there is no frame to learn from yet; wanted at least one')
        # dropout draws from the global generator: its numbers, too, depend on the step alone
        torch.manual_seed(self.settings.seed * 1_000_003 + self.steps)
        generator = seeded_generator(self.settings.seed, self.steps)
        self.steps += 1
        batches = self._batches.draw(
            self._memory.frames,
            self._memory.source,
            generator,
            pixels_teach=self._learner.has_pseudo_labels,
        )
        if batches.labeled is None and batches.unlabeled is None:
            return {}  # their files broke
        self._learner.adapt(
            are_classes_judged=self._trial.has_fixed_pictures,
            has_labels=bool(self.buffer.entries(LABELED)),
            has_depth=bool(self.buffer.entries(MEASURED)),
            has_video=batches.has_video,
        )
        try:
            values = self._learner.step(batches, generator)
        except FloatingPointError:
            self.counts['not_finite'] += 1
            self.rollback()
            return {}
        except MEMORY_ERRORS as error:
            self._memory.halve(error)
            self.counts['out_of_memory'] += 1
            return {}
        return {**values, 'step': self.steps}

    def judge(self) -> Verdict:
        """Compare the candidate with the serving weights; changes no weights."""
        try:
            verdict = self._trial.judge(self._learner.teacher, self._recent())
        except MEMORY_ERRORS as error:
            free_memory(error)
            self.counts['out_of_memory'] += 1
            return OUT_OF_MEMORY
        except (OSError, ValueError) as error:
            return unreadable(error)
        if verdict.accepted and self._learner.moves_classes:
            verdict = require_judged_classes(verdict)
        if not verdict.accepted:
            self.counts['refused'] += 1
        return verdict

    @property
    def has_learned(self) -> bool:
        """Tell whether the candidate is anything but the weights that serve."""
        return self._trial.is_new(self._learner.teacher)

    def measure_serving(self) -> Scores:
        """Return the scores of the weights that serve, as a Verdict has them."""
        return self._trial.measure_serving(self._recent())

    def measure_candidate(self) -> Scores:
        """Return the scores of the candidate, which takes as long as to judge it."""
        return self._trial.measure(self._learner.teacher, self._recent())

    def score(self, samples: Iterable[Sample]) -> Scores:
        """
        Score the weights that serve on some pictures.

        :returns: miou, abs_rel, rmse and scaled_abs_rel; None for what is not known.
        """
        return score(self._trial.serving, samples, self.info)

    def accept(self) -> None:
        """
        Let the candidate that was judged last serve and be what the next one is compared with.

        :raises ValueError: if none was judged yet.
        """
        self._trial.accept()
        self.counts['accepted'] += 1
        self._learner.be_bolder()
        self._intake.scale.clear()  # it said how far off the weights of before were

    def rollback(self) -> None:
        """Go on from the serving weights, forgetting the candidate, at half the learning rate."""
        self._learner.load(self._trial.serving.state_dict(), caution=0.5)

    def reset(self) -> None:
        """Go on from the checkpoint that learning began with."""
        self.serve(self._trial.first.state_dict())
        self.parent_sha256 = self.first_sha256

    def serve(self, weights: Weights) -> None:
        """Go on from other weights, such as those that a Handover went back to."""
        self._trial.serve(weights)
        self._intake.scale.clear()
        self._learner.be_bold()
        self._learner.load(self._trial.serving.state_dict())

    def candidate(self) -> tuple[Weights, CheckpointInfo]:
        """
        Return the weights that were judged last, and the first weights' description, to publish.

        :raises ValueError: if none were judged since others began to serve.
        """
        return self._trial.judged_weights(), self.info

    def serving(self) -> tuple[Weights, CheckpointInfo]:
        """Return the weights that serve, and their description."""
        return copied(self._trial.serving.state_dict()), self.info

    def annotate(self, name: str, labels: np.ndarray) -> None:
        """
        Add labels to a remembered frame.

        :param labels: (H, W) uint8 class ids; 255 = nothing said.
        :raises KeyError: if it is not remembered (any more).
        :raises ValueError: for labels of wrong size or unknown classes.
        """
        frame = self.buffer.read(name)
        check_labels(labels, frame, self.info)
        if (labels != UNLABELED).any():
            self._intake.add(frame.replace(labels=labels))

    def save(self) -> None:
        """Write the state, so that a restart goes on here; frames are always on disk."""
        state = {
            'began_with': self.first_sha256,
            'parent': self.parent_sha256,
            'steps': self.steps,
            'counts': dict(self.counts),
            'serving': self._trial.serving.state_dict(),
            'learner': self._learner.state(),
        }
        write_state(self.folder / STATE, state)

    def _restore(self) -> None:
        path = self.folder / STATE
        remove_temporaries(path.parent, path.name)
        if not path.is_file():
            return
        try:
            state = read_state(path, self._device)
            if state['began_with'] != self.first_sha256:
                raise ValueError(f'{path} began with another checkpoint')
            self._learner.load_state(state['learner'])
            self._trial.serve(state['serving'])
            self.parent_sha256 = state['parent']
            self.steps = state['steps']
            self.counts.update(state['counts'])
        except NOT_A_STATE as error:
            self.buffer.messages.append(f'began anew from the checkpoint: {error}')
            self.reset()

    def _recent(self) -> list:
        limits = counted_range_m(self.info)
        return [to_sample(frame, limits) for frame in self.buffer.frames(RECENT)]

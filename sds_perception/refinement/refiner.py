"""The learner that refines a network on the frames of a camera, guarded at every step."""

from collections import Counter
from pathlib import Path

import numpy as np
from sds_perception.core.checkpoint import CheckpointInfo, load_checkpoint, sha256_of
from sds_perception.core.resources import resource_path
from sds_perception.refinement.batches import BatchSource
from sds_perception.refinement.fixed_pictures import open_source_pictures
from sds_perception.refinement.frame import RefinementFrame, to_sample
from sds_perception.refinement.guard import build_guard
from sds_perception.refinement.incoming import check_labels, observe
from sds_perception.refinement.learner import Learner, Weights, network_of
from sds_perception.refinement.memory_limit import MemoryLimit
from sds_perception.refinement.metric_scale import MetricScale, RunningScale
from sds_perception.refinement.neighbor_window import NeighborWindow
from sds_perception.refinement.refiner_state import read_state, write_state
from sds_perception.refinement.replay_buffer import LABELED, RECENT, ReplayBuffer
from sds_perception.refinement.scores import Scores, counted_range_m
from sds_perception.refinement.settings import RefineSettings
from sds_perception.refinement.trial import Trial
from sds_perception.refinement.verdict import Verdict
from sds_perception.training.batches import seeded_generator
from sds_perception.training.device import choose_device
from sds_perception.training.label_selection import farthest_point_order
from sds_perception.training.state import NOT_A_STATE
import torch

SHIPPED_CHECKPOINT = 'config/checkpoints/indoor.safetensors'
STATE = 'state.pt'
FRAMES = 'frames'


class OnlineRefiner:
    """
    Takes frames in, makes one step at a time and lets a guard decide what may serve.

    Not safe to call from two threads at once.
    """

    info: CheckpointInfo
    """Of the checkpoint that learning began with."""
    shipped_sha256: str
    """Of that file."""
    parent_sha256: str
    """Of the weights that serve; set it to what ``Handover.publish`` returned."""
    steps: int
    """Steps done, restarts included."""
    counts: Counter
    """accepted, refused, out_of_memory, not_finite, implausible_depth."""
    buffer: ReplayBuffer
    """What is remembered; its ``messages`` name files that broke."""

    def __init__(self, settings: RefineSettings, folder: str | Path):
        """
        Load the checkpoint; frames and state of an earlier run in the folder go on.

        :param folder: private to this learner: remembered frames and its state.
        :raises FileNotFoundError: for a missing checkpoint or data set.
        :raises ValueError: for settings or files that do not fit.
        """
        self.settings, self.folder = settings, Path(folder)
        path = settings.checkpoint or resource_path(SHIPPED_CHECKPOINT)
        weights, self.info = load_checkpoint(path)
        self.shipped_sha256 = self.parent_sha256 = sha256_of(path)
        self.steps, self.counts = 0, Counter()
        self._device = choose_device(settings.device)
        torch.manual_seed(settings.seed)
        self._learner = Learner(settings, self.info, weights, self._device)
        self._memory = MemoryLimit(settings.batch_size, settings.source_batch_size)
        self._window = NeighborWindow(settings.neighbor_gap_s if settings.photometric else 0.0)
        self._scale = RunningScale()
        self._num_measured, self._last_taken_s = 0, -np.inf
        self.buffer = ReplayBuffer(
            self.folder / FRAMES,
            max_frames=settings.max_frames,
            max_recent=settings.max_recent_frames,
            max_bytes=settings.max_disk_mb * 1_000_000,
        )
        first, serving = (network_of(self.info, weights, self._device) for _ in range(2))
        source = open_source_pictures(settings, self.info, first)
        self._batches = BatchSource(self.buffer, source, self.info, settings)
        self._trial = Trial(build_guard(settings, self.info), first, serving)
        self._restore()

    @property
    def batch_size(self) -> int:
        """Return the frames a step takes now; less than the setting once memory ran out."""
        return self._memory.frames

    @property
    def scale(self) -> MetricScale | None:
        """Return sensor depth over the serving network's, of the last frames; None = unknown."""
        return self._scale.estimate

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
        if frame.has_labels:
            check_labels(frame.labels, frame, self.info)
            self._take(frame)
            return
        if frame.stamp_s < self._last_taken_s:
            self._last_taken_s = -np.inf  # the clock jumped back
        for ready in self._window.add(frame):
            if ready.stamp_s - self._last_taken_s >= self.settings.min_frame_period_s:
                self._last_taken_s = ready.stamp_s
                self._take(ready)

    def flush(self) -> None:
        """Take in the frames that wait for a later one; the stream has ended."""
        for frame in self._window.flush():
            self._take(frame)

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
        batches = self._batches.draw(self._memory.frames, self._memory.source, generator)
        try:
            values = self._learner.step(batches, generator)
        except FloatingPointError:
            self.counts['not_finite'] += 1
            self.rollback()
            return {}
        except RuntimeError as error:
            self._memory.halve(error)
            self.counts['out_of_memory'] += 1
            return {}
        return {**values, 'step': self.steps}

    def judge(self) -> Verdict:
        """Compare the candidate with the serving weights; changes no weights."""
        verdict = self._trial.judge(self._learner.teacher, self._recent())
        self.counts['accepted' if verdict.accepted else 'refused'] += 1
        return verdict

    def measure_first(self) -> Scores:
        """Return the scores of the weights that learning began with, as a Verdict has them."""
        return self._trial.measure_first(self._recent())

    def measure_serving(self) -> Scores:
        """Return the scores of the weights that serve, as a Verdict has them."""
        return self._trial.measure_serving(self._recent())

    def accept(self) -> None:
        """Let the candidate be what serves and what the next one is compared with."""
        self._serve(self._learner.teacher.state_dict())

    def rollback(self) -> None:
        """Go on from the serving weights, forgetting the candidate."""
        self._learner.load(self._trial.serving.state_dict())

    def reset(self) -> None:
        """Go on from the checkpoint that learning began with."""
        self.serve(self._trial.first.state_dict())
        self.parent_sha256 = self.shipped_sha256

    def serve(self, weights: Weights) -> None:
        """Go on from other weights, such as those that a Handover went back to."""
        self._serve(weights)
        self.rollback()

    def candidate(self) -> tuple[Weights, CheckpointInfo]:
        """Return the weights that are judged, and their description, to publish."""
        return _copied(self._learner.teacher.state_dict()), self.info

    def serving(self) -> tuple[Weights, CheckpointInfo]:
        """Return the weights that serve, and their description."""
        return _copied(self._trial.serving.state_dict()), self.info

    def label_requests(self, count: int) -> list[str]:
        """Return the names of the unlabeled frames most worth annotating, best first."""
        entries = [entry for entry in self.buffer.entries() if entry.shelf != RECENT]
        if not entries:
            return []
        features = torch.from_numpy(np.stack([entry.descriptor for entry in entries]))
        taken = [index for index, entry in enumerate(entries) if entry.shelf == LABELED]
        order = farthest_point_order(features, count, taken=taken)
        return [entries[index].name for index in order]

    def frame(self, name: str) -> RefinementFrame:
        """
        Return a remembered frame.

        :raises KeyError: if it is not remembered (any more).
        """
        return self.buffer.read(name)

    def annotate(self, name: str, labels: np.ndarray) -> None:
        """
        Add labels to a remembered frame.

        :param labels: (H, W) uint8 class ids; 255 = nothing said.
        :raises KeyError: if it is not remembered (any more).
        :raises ValueError: for labels of wrong size or unknown classes.
        """
        frame = self.buffer.read(name)
        check_labels(labels, frame, self.info)
        self._take(frame.replace(labels=labels))

    def save(self) -> None:
        """Write the state, so that a restart goes on here; frames are always on disk."""
        state = {
            'began_with': self.shipped_sha256,
            'parent': self.parent_sha256,
            'steps': self.steps,
            'counts': dict(self.counts),
            'num_measured': self._num_measured,
            'serving': self._trial.serving.state_dict(),
            'learner': self._learner.state(),
        }
        write_state(self.folder / STATE, state)

    def _restore(self) -> None:
        try:
            state = read_state(self.folder / STATE, self._device)
            if state is None:
                return
            if state['began_with'] != self.shipped_sha256:
                raise ValueError(f'{self.folder / STATE} began with another checkpoint')
            self._learner.load_state(state['learner'])
            self._trial.serve(state['serving'])
            self.parent_sha256 = state['parent']
            self.steps, self.counts = state['steps'], Counter(state['counts'])
            self._num_measured = state['num_measured']
        except NOT_A_STATE as error:
            self.buffer.messages.append(f'began anew from the checkpoint: {error}')
            self.rollback()

    def _take(self, frame: RefinementFrame) -> None:
        try:
            seen = observe(self._trial.serving, frame, self.info)
        except ValueError:
            self.counts['implausible_depth'] += 1
            raise
        if seen.scale is not None:
            self._scale.add(seen.scale)
        shelf = ''
        if seen.frame.has_labels:
            self._learner.hear_of_labels()
        elif seen.frame.has_depth:
            self._num_measured += 1
            shelf = RECENT if self._num_measured % self.settings.hold_back_every == 0 else ''
        self.buffer.add(seen.frame, seen.descriptor, shelf)

    def _recent(self) -> list:
        depth_range_m = counted_range_m(self.info)
        names = [entry.name for entry in self.buffer.entries(RECENT)]
        return [to_sample(self.buffer.read(name), depth_range_m) for name in names]

    def _serve(self, weights: Weights) -> None:
        self._trial.serve(weights)
        self._scale.clear()  # it said how far off the weights of before were


def _copied(weights: Weights) -> Weights:
    return {name: value.detach().cpu().clone() for name, value in weights.items()}

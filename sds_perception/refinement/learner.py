"""A network, its teacher and the step that moves them."""

from dataclasses import replace

from sds_perception.augmentations.movable import movable_classes, suited_affine_mix
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.sample import Sample, is_labeled
from sds_perception.losses.criterion import Criterion
from sds_perception.losses.settings import CriterionSettings
from sds_perception.models.ema import WeightAverage
from sds_perception.models.registry import build_from_checkpoint
from sds_perception.models.weights import load_weights
from sds_perception.refinement.batches import Batches
from sds_perception.refinement.frame import NEIGHBOR_OFFSETS
from sds_perception.refinement.learned_parts import choose_parameters
from sds_perception.refinement.settings import RefineSettings
from sds_perception.refinement.trial import Weights
from sds_perception.training.device import choose_precision
from sds_perception.training.step import SemiSupervisedStep
from sds_perception.training.step_settings import StepSettings
from sds_perception.training.video import VideoTerms
import torch
from torch import nn
from torch.nn.functional import interpolate
from torch.optim import AdamW

SMOOTHNESS = 1e-3
ENCODER_SHARE = 0.1
"""Learning rate of the encoder over that of the rest."""
SMALLEST_RATE_SHARE = 1 / 16
WARMUP_STEPS = 15
"""Over so many the learning rate rises: Adam's first steps, of few gradients, are large."""
CRITERION = CriterionSettings(cross_entropy=1.0, side_cross_entropy=0.4, berhu=0.2, silog=1.0)
"""Depth by ratios first: berHu counts meters, and what is near counts little there."""
KEPT_CLASSES = 2.0
"""
Weight of what the first weights say of the classes: of all pictures where depth alone is to
change, of those without labels where classes are.

The tasks exchange features: in 150 steps on one kitchen, mIoU on NYU Depth v2 fell by 0.44 points
without it, 0.28 with weight 1, 0.15 with weight 4, which slows depth down by a fifth.
"""
SCORES_STRIDE = 4
"""Scores are kept at every fourth pixel: networks interpolate those between."""


class Learner:
    """Moves a network step by step; its teacher, the running average, is the candidate."""

    def __init__(
        self,
        settings: RefineSettings,
        info: CheckpointInfo,
        first: nn.Module,
        device: torch.device,
    ):
        """
        Build a network that begins as another one.

        :param first: what to begin with, in evaluation mode on the device; keep it as it is.
        :raises ValueError: if the network has no part that ``settings.learn`` names.
        """
        self._settings, self._info = settings, info
        self._device = device
        self._first = first
        self.network = network_of(info, first.state_dict(), device)
        self._rate_share, self._has_video = 1.0, False
        self._teacher = WeightAverage(self.network, settings.teacher_decay)
        self._build('decoders' if settings.learn == 'auto' else settings.learn)

    @property
    def teacher(self) -> nn.Module:
        """Return the averaged network, in evaluation mode."""
        return self._teacher.network

    @property
    def moves_classes(self) -> bool:
        """Tell whether classes may change by what is learned now, and are to be kept."""
        return self._has_classes and self._learn != 'depth_alone'

    @property
    def has_pseudo_labels(self) -> bool:
        """Tell whether the teacher labels what nobody labeled."""
        # where depth alone moves, mixed pictures would cost a third of the time for little
        return self._has_classes and self._learn not in ('depth', 'depth_alone')

    def step(self, batches: Batches, generator: torch.Generator) -> dict[str, float]:
        """
        Move the network once.

        :raises FloatingPointError: if a loss is not finite; nothing has then moved.
        """
        labeled, unlabeled = (
            None if batch is None else self._with_first_classes(batch.to(self._device))
            for batch in (batches.labeled, batches.unlabeled)
        )
        self._warm += 1
        for group in self._optimizer.param_groups:
            group['lr'] = group['full_lr'] * min(1.0, self._warm / WARMUP_STEPS)
        return self._step(labeled, unlabeled, generator=generator)

    @torch.no_grad()
    def _with_first_classes(self, batch: Sample) -> Sample:
        """Add what the first weights say of the classes that are to be kept."""
        if not self.moves_classes:
            return batch
        is_kept = torch.ones(len(batch.image), dtype=torch.bool, device=batch.image.device)
        if self._learn != 'depth':  # labels know better
            is_kept = ~is_labeled(batch.labels)
        height, width = (side // SCORES_STRIDE for side in batch.image.shape[-2:])
        num_classes = len(self._info.label_space)
        shares = batch.image.new_zeros(len(is_kept), num_classes, height, width)
        if is_kept.any():
            logits = self._step.descent.predict(batch.image[is_kept], self._first).logits
            coarse = interpolate(logits, (height, width), mode='nearest-exact')
            shares[is_kept] = coarse.float().softmax(dim=1)
        return batch.replace(class_shares=shares)

    def load(self, weights: Weights, *, caution: float = 1.0) -> None:
        """
        Go on from other weights, with a fresh optimizer and teacher.

        :param caution: factor on the learning rate from now on, down to a sixteenth in all.
        """
        self.network.load_state_dict(weights)
        self._rate_share = max(SMALLEST_RATE_SHARE, self._rate_share * caution)
        self._build(self._learn)

    def be_bold(self) -> None:
        """Take the learning rate of the settings again."""
        self._rate_share = 1.0

    def be_bolder(self) -> None:
        """Take back one halving of the learning rate, at once."""
        self._rate_share = min(1.0, 2 * self._rate_share)
        self._take_rates()

    def adapt(
        self, *, are_classes_judged: bool, has_labels: bool, has_depth: bool, has_video: bool
    ) -> None:
        """
        Choose what learns, where that was left to be decided.

        Where a sensor tells depth, all that makes depth; where a video does, or nobody judges the
        classes, what of it cannot change those; the decoders of both where there are labels, or
        single pictures alone.

        :param are_classes_judged: there are labeled pictures to measure a candidate on.
        :param has_labels: some of the remembered frames have labels.
        :param has_depth: some have sensor depth.
        :param has_video: a frame of this step has neighbors; one is enough for all steps.
        """
        if self._settings.learn != 'auto':
            return
        self._has_video |= has_video
        wanted = 'decoders'
        if self._has_depth and not has_labels and (has_depth or self._has_video):
            wanted = 'depth' if has_depth and are_classes_judged else 'depth_alone'
        if wanted != self._learn:
            self._build(wanted)

    def state(self) -> dict:
        """Return everything that moves, as tensors and numbers."""
        return {
            'learn': self._learn,
            'rate_share': self._rate_share,
            'warm': self._warm,
            'network': self.network.state_dict(),
            'teacher': self._teacher.state_dict(),
            'optimizer': self._optimizer.state_dict(),
        }

    def load_state(self, state: dict) -> None:
        """Go on from what :meth:`state` returned; raises KeyError, ValueError, RuntimeError."""
        self.network.load_state_dict(state['network'])
        self._rate_share = state['rate_share']
        chosen = self._settings.learn
        self._build(state['learn'] if chosen == 'auto' else chosen)
        self._teacher.load_state_dict(state['teacher'])
        if self._learn == state['learn']:
            self._optimizer.load_state_dict(state['optimizer'])
            self._warm = state['warm']
            self._take_rates()  # of the settings, which may be others than they were

    @property
    def _has_depth(self) -> bool:
        return any('depth' in name for name, _ in self.network.named_children())

    @property
    def _has_classes(self) -> bool:
        return any('segmentation' in name for name, _ in self.network.named_children())

    def _build(self, learn: str) -> None:
        self._learn = learn
        self._optimizer = AdamW(self._groups(learn), weight_decay=0.0)
        self._take_rates()
        self._warm = 0
        self._teacher.restart(self.network)
        video = None
        if self._settings.photometric > 0:
            weights = {'photometric': self._settings.photometric, 'smoothness': SMOOTHNESS}
            video = VideoTerms(
                None, offsets=NEIGHBOR_OFFSETS, use_known_poses=True, weights=weights
            )
        self._step = SemiSupervisedStep(
            self.network,
            self._teacher,
            Criterion(self._criterion_settings()).to(self._device),
            self._optimizer,
            settings=self._step_settings(),
            movable=movable_classes(self._info.label_space),
            precision=choose_precision(self._settings.precision, self._device),
            max_gradient_norm=self._settings.max_gradient_norm,
            video=video,
        )

    def _groups(self, learn: str) -> list[dict]:
        chosen = choose_parameters(self.network, learn)
        encoder = [value for name, value in chosen.items() if name.startswith('encoder.')]
        rest = [value for name, value in chosen.items() if not name.startswith('encoder.')]
        groups = [{'params': rest, 'share': 1.0}, {'params': encoder, 'share': ENCODER_SHARE}]
        return [group for group in groups if group['params']]

    def _take_rates(self) -> None:
        for group in self._optimizer.param_groups:
            group['full_lr'] = self._settings.learning_rate * self._rate_share * group['share']

    def _criterion_settings(self) -> CriterionSettings:
        return replace(CRITERION, distillation=KEPT_CLASSES) if self.moves_classes else CRITERION

    def _step_settings(self) -> StepSettings:
        return StepSettings(
            color_aug=self._has_classes,
            pseudo_label=self._settings.pseudo_label if self.has_pseudo_labels else 0.0,
            confidence_threshold=self._settings.confidence,
            teacher_decay=self._settings.teacher_decay,
            freeze_norm=True,
            affine_mix_settings=suited_affine_mix(self._info.label_space),
        )


def network_of(info: CheckpointInfo, weights: Weights, device: torch.device) -> nn.Module:
    """
    Build a network in evaluation mode.

    :raises ValueError: if the weights do not fit what the checkpoint says of itself.
    """
    network = build_from_checkpoint(info)
    load_weights(network, weights, f'the checkpoint of a {info.model}')
    return network.to(device, memory_format=torch.channels_last).eval()

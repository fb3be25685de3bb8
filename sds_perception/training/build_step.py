"""The step that a run's settings describe."""

from dataclasses import replace

from sds_perception.augmentations.movable import movable_classes
from sds_perception.core.processes import ALONE, Processes
from sds_perception.losses.criterion import Criterion
from sds_perception.losses.segmentation import frequency_weights
from sds_perception.training.class_counts import count_classes
from sds_perception.training.device import choose_precision
from sds_perception.training.settings import TrainSettings
from sds_perception.training.sources import Sources
from sds_perception.training.state import TrainingState
from sds_perception.training.step import SemiSupervisedStep
from sds_perception.training.step_settings import SUPERVISED, StepSettings
import torch


def step_settings(settings: TrainSettings) -> StepSettings:
    """Return how a step learns; supervised where no picture without labels is read."""
    semi_supervised = settings.semi_supervised
    if semi_supervised is None or semi_supervised.batch_size == 0:
        return SUPERVISED
    return semi_supervised.step


def needs_teacher(settings: TrainSettings) -> bool:
    """Tell whether a slow copy of the network has anything to say."""
    step = step_settings(settings)
    return step.color_aug or step.pseudo_label > 0


def build_step(
    settings: TrainSettings,
    sources: Sources,
    state: TrainingState,
    *,
    device: torch.device,
    processes: Processes = ALONE,
) -> SemiSupervisedStep:
    """Put the parts of a step together; classes are counted in the pictures with labels."""
    exponent = settings.criterion.class_balance
    class_weights = None
    if exponent > 0:
        counts = count_classes(sources.labeled, len(sources.label_space))
        class_weights = frequency_weights(counts, exponent)
    return SemiSupervisedStep(
        torch.compile(state.network) if settings.compile else state.network,
        state.teacher,
        Criterion(settings.criterion, class_weights).to(device),
        state.optimizer,
        settings=step_settings(settings),
        movable=movable_classes(sources.label_space),
        precision=choose_precision(settings.precision, device),
        max_gradient_norm=settings.optimizer.max_gradient_norm,
        video=state.video,
        first_encoder=state.first_encoder,
        processes=processes,
    )


def streamed_settings(settings: TrainSettings) -> TrainSettings:
    """Return the settings by which the order of the streamed pictures is drawn."""
    # another seed: both orders may be of the same pictures, which should not meet themselves
    return replace(
        settings,
        seed=settings.seed + 0x737472,
        batch_size=settings.semi_supervised.batch_size,
        semi_supervised=None,
    )

"""The state in which training begins."""

from sds_perception.core.checkpoint import load_checkpoint
from sds_perception.core.label_space import LabelSpace
from sds_perception.core.processes import ALONE, Processes
from sds_perception.core.shipped import find_checkpoint
from sds_perception.models.ema import WeightAverage
from sds_perception.models.registry import build_model
from sds_perception.models.synchronized_layers import synchronize_layers
from sds_perception.models.weights import load_weights
from sds_perception.training.build_step import needs_teacher
from sds_perception.training.device import choose_precision
from sds_perception.training.first_encoder import FirstEncoder
from sds_perception.training.optimizer import build_optimizer, build_schedule
from sds_perception.training.settings import TrainSettings
from sds_perception.training.state import TrainingState
from sds_perception.training.video import build_video_terms
import torch
from torch import nn


def build_state(
    settings: TrainSettings,
    label_space: LabelSpace,
    *,
    total_steps: int,
    device: torch.device,
    processes: Processes = ALONE,
) -> TrainingState:
    """
    Build network, average, optimizer and schedule; the seed decides the random start.

    :raises FileNotFoundError: for missing weights.
    :raises ValueError: for settings or weights that do not fit the network.
    """
    torch.manual_seed(settings.seed)
    network = build_model(
        settings.model,
        settings.model_settings,
        num_classes=len(label_space),
        min_depth_m=settings.min_depth_m,
        max_depth_m=settings.max_depth_m,
    )
    if settings.initial_checkpoint:
        _load(network, settings.initial_checkpoint, label_space)
    if processes.count > 1:
        network = synchronize_layers(network)
    network = network.to(device, memory_format=torch.channels_last)
    precision = choose_precision(settings.precision, device)
    streamed = settings.semi_supervised.unlabeled if settings.semi_supervised else ()
    video = build_video_terms(settings.video, (*settings.data, *streamed), precision)
    learned_with_it = []
    if video is not None:
        video = video.to(device, memory_format=torch.channels_last)
        if video.pose_net is not None:
            learned_with_it.append(video.pose_net)
    optimizer = build_optimizer(network, settings.optimizer, *learned_with_it)
    schedule = build_schedule(optimizer, settings.optimizer, total_steps)
    average = WeightAverage(network, settings.ema_decay)
    teacher = None
    if needs_teacher(settings):
        teacher = WeightAverage(network, settings.semi_supervised.step.teacher_decay)
    return TrainingState(
        network,
        average,
        optimizer,
        schedule,
        video=video,
        teacher=teacher,
        first_encoder=FirstEncoder(network) if settings.criterion.feature_distance else None,
    )


def _load(network: nn.Module, path: str, label_space: LabelSpace) -> None:
    weights, info = load_checkpoint(find_checkpoint(path))
    if info.label_space.names != label_space.names:
        raise ValueError(
            f'initial_checkpoint {path} speaks {info.label_space.name!r} and the data '
            f'{label_space.name!r}; wanted the same classes'
        )
    load_weights(network, weights, f'initial_checkpoint {path}')

"""What is written into the checkpoints of a run."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from sds_perception.core.checkpoint import CheckpointInfo, save_checkpoint, sha256_of
from sds_perception.core.label_space import LabelSpace
from sds_perception.core.settings import to_mapping
from sds_perception.core.shipped import find_checkpoint
from sds_perception.training.settings import TrainSettings
import torch
from torch import Tensor


class CheckpointWriter:
    """Writes weights together with everything that a run knows from its start."""

    def __init__(self, settings: TrainSettings, label_space: LabelSpace, focal_length_px: float):
        """
        Describe the run.

        :param focal_length_px: of the training pictures at input size, pixels.
        """
        parent = settings.initial_checkpoint
        self._dtype = settings.weights_dtype
        self._measured_on = public(to_mapping(settings.validation))
        self.info = CheckpointInfo(
            model=settings.model,
            model_settings=public(settings.model_settings),
            label_space=label_space,
            min_depth_m=settings.min_depth_m,
            max_depth_m=settings.max_depth_m,
            input_height_px=settings.input_height_px,
            input_width_px=settings.input_width_px,
            focal_length_px=focal_length_px,
            trained_on=settings.trained_on,
            license=settings.license,
            parent_sha256=sha256_of(find_checkpoint(parent)) if parent else '',
        )
        """What stays the same during the run."""

    def write(
        self, path: Path, weights: dict[str, Tensor], *, step: int, scores: dict[str, Any]
    ) -> None:
        """Write a checkpoint with the scores that were measured on it."""
        metrics = {**scores, 'measured_on': self._measured_on}
        info = replace(self.info, step=step, metrics=metrics)
        save_checkpoint(path, compact(weights) if self._dtype == 'fp16' else weights, info)


def compact(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """
    Store weights in 16 bits, which halves the file; ``load_state_dict`` restores 32.

    Norms, biases and running statistics, a number a channel, keep their 32 bits, and so does a
    tensor with a value beyond the range of 16.
    """
    return {key: value.half() if _fits_half(value) else value for key, value in weights.items()}


def public(settings: dict[str, Any]) -> dict[str, Any]:
    """Leave out the places of files, which mean nothing on another machine."""
    return {key: value for key, value in settings.items() if key not in ('root', 'weights')}


def _fits_half(values: Tensor) -> bool:
    if values.ndim < 2 or not values.is_floating_point():
        return False
    return bool(values.abs().max() <= torch.finfo(torch.float16).max)

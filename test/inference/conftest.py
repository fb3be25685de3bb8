"""A network so simple that everyone can say what it must answer."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from sds_perception.core.checkpoint import CheckpointInfo, save_checkpoint
from sds_perception.core.label_space import LabelClass, LabelSpace
from sds_perception.core.prediction import Prediction
from sds_perception.models.registry import MODELS
import torch
from torch import nn

DARK_AND_BRIGHT = LabelSpace(
    'brightness', (LabelClass('dark', (0, 0, 0), 0), LabelClass('bright', (255, 255, 255), 1))
)


@dataclass(frozen=True)
class BrightnessSettings:
    """Nothing to choose; every network says where its weights start."""

    weights: str = 'none'


class BrightnessNetwork(nn.Module):
    """Class 1 where a pixel is brighter than one half; depth is 1 m + 4 m times its brightness."""

    def __init__(self, settings, *, num_classes, min_depth_m, max_depth_m):
        super().__init__()
        self.gain = nn.Parameter(torch.tensor(20.0))

    def forward(self, images):
        """Predict from brightness, which is not normalized here."""
        brightness = images.mean(dim=1, keepdim=True)
        score = self.gain * (brightness - 0.5)
        return Prediction(torch.cat([-score, score], dim=1), 1 + 4 * brightness)


@pytest.fixture
def brightness_checkpoint(monkeypatch, tmp_path) -> Path:
    """Return a checkpoint of the BrightnessNetwork: 1 to 5 m, input 128x96, focal length 100."""
    monkeypatch.setitem(MODELS, 'brightness', (BrightnessNetwork, BrightnessSettings))
    info = CheckpointInfo(
        'brightness',
        {},
        DARK_AND_BRIGHT,
        min_depth_m=1.0,
        max_depth_m=5.0,
        input_height_px=96,
        input_width_px=128,
        focal_length_px=100.0,
        mean=(0.0, 0.0, 0.0),
        std=(1.0, 1.0, 1.0),
    )
    path = tmp_path / 'brightness.safetensors'
    save_checkpoint(path, {'gain': torch.tensor(20.0)}, info)
    return path

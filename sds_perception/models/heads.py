"""Heads that turn decoder features into class scores and into metric depth."""

import math

from sds_perception.models.blocks import conv_norm_relu, resize_to
import torch
from torch import Tensor, nn


class SegmentationHead(nn.Module):
    """Class scores from features: dropout and one 1x1 convolution."""

    def __init__(self, channels: int, num_classes: int, dropout: float):
        super().__init__()
        self.dropout = nn.Dropout2d(dropout)
        self.scores = nn.Conv2d(channels, num_classes, 1)

    def forward(self, features: Tensor, size: tuple[int, int]) -> Tensor:
        """Map (B, C, h, w) to (B, num_classes, H, W) logits."""
        return resize_to(self.scores(self.dropout(features)), size)


class DepthHead(nn.Module):
    """
    Metric depth from features, bounded and uniform in its logarithm.

    depth = min (max / min)^sigmoid(s): equal steps of s are equal ratios of depth, as a camera
    sees them. The head starts at the middle of the range, sqrt(min max).
    """

    def __init__(self, channels: int, *, min_depth_m: float, max_depth_m: float):
        super().__init__()
        if not 0 < min_depth_m < max_depth_m:
            raise ValueError(
                f'the depth range is {min_depth_m} to {max_depth_m} m; wanted 0 < min < max'
            )
        self.min_depth_m = min_depth_m
        self.log_range = math.log(max_depth_m / min_depth_m)
        self.features = conv_norm_relu(channels, channels)
        self.score = nn.Conv2d(channels, 1, 1)
        nn.init.zeros_(self.score.bias)

    def forward(self, features: Tensor, size: tuple[int, int]) -> Tensor:
        """Map (B, C, h, w) to (B, 1, H, W) meters in [min, max]."""
        return self.depth_of(resize_to(self.score(self.features(features)).float(), size))

    def depth_of(self, scores: Tensor) -> Tensor:
        """Map scores of any shape to meters in [min, max]."""
        return self.min_depth_m * (self.log_range * scores.sigmoid()).exp()

    def score_of(self, depth: Tensor) -> Tensor:
        """Map meters of any shape to the scores that say so; the range's ends to large ones."""
        return ((depth / self.min_depth_m).log() / self.log_range).logit(eps=1e-6)

    @torch.no_grad()
    def change_scores(self, gain: float, shift: float) -> None:
        """Let the head say gain * score + shift from now on; it costs nothing to run."""
        self.score.weight *= gain
        self.score.bias.mul_(gain).add_(shift)

"""The encoder as training began."""

import copy

from sds_perception.core.prediction import Prediction
from torch import Tensor, nn


class FirstEncoder(nn.Module):
    """A frozen copy of a network's encoder, which says what it saw before training."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.encoder = copy.deepcopy(network.encoder).eval().requires_grad_(False)

    def forward(self, images: Tensor) -> Prediction:
        """Map (B, 3, H, W) normalized images to a prediction of encoder features alone."""
        return Prediction(None, None, encoder_features=self.encoder(images)[-1])

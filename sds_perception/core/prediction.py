"""What every network of the registry returns."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Prediction:
    """Class scores and metric depth for a batch of pictures."""

    logits: Tensor | None
    """(B, C, H, W) class scores before softmax; None for a depth-only network."""
    depth: Tensor | None
    """(B, 1, H, W) meters along the optical axis; None for a segmentation-only network."""
    side_logits: Tensor | None = None
    """(B, C, h, w) scores of the side head that only training reads, at its own resolution."""
    normals: Tensor | None = None
    """(B, 3, H, W) unit surface normals in camera axes; None for a network without them."""
    task_features: tuple[Tensor, Tensor] | None = None
    """(B, C, h, w) features of segmentation and of depth that the heads read, where both exist."""
    encoder_features: Tensor | None = None
    """(B, C, h, w) the encoder's last and coarsest map."""

"""A network as it is served: bytes in, classes, confidence and meters out."""

from sds_perception.core.checkpoint import CheckpointInfo
import torch
from torch import Tensor, nn

EXAMPLE_SIZE = (96, 160)
"""Height and width of the image that conversions follow through the network, pixels."""


class DeployedNetwork(nn.Module):
    """
    Normalization, network, best class and its probability: exactly what a runtime executes.

    It works at one resolution; ``preprocess`` and ``postprocess`` know the camera's.
    """

    def __init__(self, network: nn.Module, info: CheckpointInfo):
        """
        Wrap a network in evaluation mode and find out what it can say.

        :raises ValueError: if it does not predict the classes of its label space.
        """
        super().__init__()
        self.network = network
        self.eval()  # also of itself: exporters restore the mode that they find
        # buffers: a recorded CUDA graph cannot bring numbers from the host
        self.register_buffer('mean', torch.tensor(info.mean)[:, None, None], persistent=False)
        self.register_buffer('std', torch.tensor(info.std)[:, None, None], persistent=False)
        with torch.inference_mode():
            prediction = network(torch.zeros(1, 3, 64, 64))
        self.has_labels = prediction.logits is not None
        self.has_depth = prediction.depth is not None
        semantic = ('labels', 'confidence') if self.has_labels else ()
        self.output_names = semantic + (('depth',) if self.has_depth else ())
        """What :meth:`forward` returns, in order; labels never come without confidence."""
        classes = len(info.label_space)
        self.last_class = classes - 1
        self.sharpness = 1 / info.confidence_temperature
        # falling, so that the first of equal classes wins, as with argmax
        ranks = torch.arange(classes - 1.0, -1.0, -1.0)[:, None, None]
        self.register_buffer('ranks', ranks, persistent=False)
        if self.has_labels and prediction.logits.shape[1] != classes:
            raise ValueError(
                f'the network scores {prediction.logits.shape[1]} classes and its label space '
                f'{info.label_space.name!r} has {classes}; train it again with this label space'
            )

    def forward(self, images: Tensor, labels: bool = True, depth: bool = True) -> tuple[Tensor]:
        """
        Predict what was asked for and is known.

        :param images: (B, H, W, 3) uint8 RGB.
        :returns: labels (B, H, W) uint8; confidence (B, H, W) in (0, 1], the softmax probability
            of the label at the checkpoint's temperature; depth (B, H, W) meters. Numbers that are
            not finite show in the confidence.
        """
        images = images.permute(0, 3, 1, 2).float() / 255  # (B, 3, H, W)
        prediction = self.network((images - self.mean) / self.std)
        outputs = ()
        if labels and self.has_labels:
            # runtimes reorder all scores for an argmax: that took half of OpenVINO's time for the
            # whole network
            logits = prediction.logits.float()  # (B, C, H, W)
            highest = logits.amax(dim=1, keepdim=True)
            confidence = 1 / self._sharpened(logits - highest).exp().sum(dim=1)
            best = self.last_class - ((logits >= highest) * self.ranks).amax(dim=1)
            outputs += (best.to(torch.uint8), confidence)
        if depth and self.has_depth:
            outputs += (prediction.depth[:, 0].float(),)
        return outputs

    def _sharpened(self, scores: Tensor) -> Tensor:
        return scores if self.sharpness == 1 else scores * self.sharpness


def example_images(size: tuple[int, int] = EXAMPLE_SIZE) -> Tensor:
    """Return the input with which conversions to other runtimes trace the network."""
    return torch.zeros(1, *size, 3, dtype=torch.uint8)

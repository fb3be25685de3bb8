"""HydraNet: segmentation, depth and normals in real time from one decoder (ICRA 2019)."""

import math

from sds_perception.core.prediction import Prediction
from sds_perception.models.blocks import resize_to
from sds_perception.models.encoders import Encoder, build_encoder
from sds_perception.models.refinenet import WIDTH, LightWeightRefineNet, pointwise
from sds_perception.models.settings import HydraNetSettings
from torch import Tensor, nn
from torch.nn.functional import normalize

CHANNELS = (24, 32, 64, 96, 160, 320)


class HydraNet(nn.Module):
    """
    MobileNetV2, Light-Weight RefineNet and a small head a task.

    (Nekrasov et al., Real-Time Joint Semantic Segmentation and Depth Estimation Using Asymmetric
    Annotations, ICRA 2019.) Layers are the authors'; their checkpoints fit through
    :func:`sds_perception.models.hydranet_weights.read_authors_weights`. Ours are the limits of
    depth, its start in the middle of the range, and outputs resized bilinearly to the images.
    """

    def __init__(
        self,
        settings: HydraNetSettings,
        *,
        num_classes: int,
        min_depth_m: float,
        max_depth_m: float,
    ):
        super().__init__()
        self.depth_range_m = (min_depth_m, max_depth_m)
        self.encoder = build_mobilenet(settings.weights)
        self.decoder = LightWeightRefineNet(CHANNELS)
        self.segmentation_head = TaskHead(num_classes)
        self.depth_head = TaskHead(1)
        nn.init.constant_(self.depth_head.output.bias, math.sqrt(min_depth_m * max_depth_m))
        if settings.has_normals:
            self.normals_head = TaskHead(3)
        self.has_normals = settings.has_normals

    def forward(self, images: Tensor) -> Prediction:
        """
        Predict all tasks.

        :param images: (B, 3, H, W) normalized, any size.
        :returns: logits, depth and, where asked for, normals at the size of the images.
        """
        size = images.shape[-2:]
        maps = self.encoder(images)
        features = self.decoder(maps)
        logits = resize_to(self.segmentation_head(features), size)
        depth = resize_to(limit(self.depth_head(features).float(), *self.depth_range_m), size)
        normals = None
        if self.has_normals:
            normals = normalize(resize_to(self.normals_head(features), size), dim=1)
        return Prediction(logits, depth, normals=normals, encoder_features=maps[-1])


class TaskHead(nn.Module):
    """A gain a channel, ReLU6 and a 3x3 convolution."""

    def __init__(self, outputs: int):
        super().__init__()
        self.gain = pointwise(WIDTH, WIDTH, groups=WIDTH)
        self.activation = nn.ReLU6()
        self.output = nn.Conv2d(WIDTH, outputs, 3, padding=1)

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, 256, H, W) to (B, outputs, H, W)."""
        return self.output(self.activation(self.gain(features)))


def limit(depth: Tensor, lowest: float, highest: float) -> Tensor:
    """
    Clamp depth and let gradients through as if it were not.

    The paper regresses meters without limits; a depth beyond them must still learn to come back.

    :param depth: any shape, meters.
    """
    return depth.detach().clamp(lowest, highest) + (depth - depth.detach())


def build_mobilenet(weights: str) -> Encoder:
    """
    Build MobileNetV2 as the authors have it, with six maps at strides 4, 8, 16, 16, 32 and 32.

    Their first block widens by a factor of one where torchvision's has no such layer: it starts
    as the identity, so torchvision's ImageNet weights give the same features.

    :param weights: see :func:`sds_perception.models.encoders.build_encoder`.
    """
    stem, second, third, fourth, fifth = build_encoder('mobilenet_v2', weights).stages
    first_block = stem[1]
    first_block.conv = nn.Sequential(identity_layer(32), *first_block.conv)
    blocks = [[*stem, *second], third, fourth[:4], fourth[4:], fifth[:3], fifth[3:]]
    # each Sequential counts its blocks from 0 in the names of tensors
    return Encoder([nn.Sequential(*stage) for stage in blocks], CHANNELS)


def identity_layer(channels: int) -> nn.Sequential:
    """Build 1x1 convolution, batch norm and ReLU6 that keep what is between 0 and 6."""
    convolution = pointwise(channels, channels)
    nn.init.dirac_(convolution.weight)
    return nn.Sequential(convolution, nn.BatchNorm2d(channels), nn.ReLU6(inplace=True))
